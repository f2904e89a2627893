import { parseCandidateTag } from "../candidate/tag.ts";
import { contentProblems, installKey, platformOf } from "../manifest/content-rules.ts";
import { pointerTo, showFound } from "../problem.ts";
import type { Problem } from "../problem.ts";
import { calendarProblems } from "../rules/times.ts";
import { uniqueProblems, unknownProblems } from "../rules/unique.ts";
import { originOf } from "./origin.ts";
import type { PromisedPlatform, ReleaseSpec, ReuseGroup, SpecRepository } from "./types.ts";

/** What the schema of a release spec cannot say. */
export function releaseSpecContradictions(spec: ReleaseSpec): Problem[] {
  return [
    ...contentProblems(spec),
    ...calendarProblems({ "/published_at": spec.published_at }),
    ...spec.repos.flatMap(repositoryProblems),
    ...uniqueProblems(spec.clients, "/clients", "id", ({ id }) => id),
    ...uniqueProblems(spec.platforms, "/platforms", "os", platformOf),
    ...spec.platforms.flatMap((platform, index) => promiseProblems(platform, index, spec)),
    ...spec.assets.flatMap((_, index) => fromProblems(spec, index)),
    ...groupProblems(spec),
  ];
}

function repositoryProblems({ sha, candidate }: SpecRepository, index: number): Problem[] {
  const pointer = `/repos/${index}/candidate`;
  const { tag, checksums = [] } = candidate;
  const named = parseCandidateTag(tag)?.sha === sha;
  const other = {
    pointer: `${pointer}/tag`,
    message: "does not name sha",
    expected: sha,
    found: tag,
  };
  return [
    ...(named ? [] : [other]),
    ...uniqueProblems(
      checksums,
      `${pointer}/checksums`,
      "file",
      ({ file }) => file.toLowerCase(),
      ({ file }) => file,
    ),
  ];
}

/** A client looks up exactly id, os and arch: a promise without its own set is broken for everyone. */
function promiseProblems(platform: PromisedPlatform, index: number, spec: ReleaseSpec): Problem[] {
  const { os, arch, install_sets = [] } = platform;
  const there = new Set(spec.install_sets.map(installKey));
  const missing = ["default", ...install_sets].filter(
    (id) => !there.has(installKey({ id, os, arch })),
  );
  return missing.map((id) => ({
    pointer: `/platforms/${index}`,
    message: `is promised, but the install set ${id} is missing for it`,
    expected: `an install set with id ${id}, os ${os} and arch ${arch}`,
    found: listed(spec, id),
  }));
}

function listed({ install_sets }: ReleaseSpec, id: string): string {
  const platforms = install_sets.filter((set) => set.id === id).map(platformOf);
  return platforms.length === 0
    ? `no install set called ${id}`
    : `${id} for ${platforms.join(", ")}`;
}

function fromProblems(spec: ReleaseSpec, index: number): Problem[] {
  const asset = spec.assets[index];
  const pointer = `/assets/${index}/from`;
  if (asset?.from === undefined) return ambiguityProblems(spec, index);
  const { repo: id, file } = asset.from;
  const repo = spec.repos.find((one) => one.id === id);
  if (repo === undefined) {
    return [
      { pointer: `${pointer}/repo`, message: "is the id of no repository", found: showFound(id) },
    ];
  }
  const { checksums } = repo.candidate;
  if (checksums === undefined || checksums.some((one) => one.file === file)) return [];
  const message = `is not among the checksums of ${id}'s candidate`;
  return [{ pointer: `${pointer}/file`, message, found: file }];
}

/** A file that two candidates have must say which of them it is. */
function ambiguityProblems(spec: ReleaseSpec, index: number): Problem[] {
  const origins = originOf(spec, index);
  if (origins.length < 2) return [];
  const found = origins.map(({ repo }) => repo).join(", ");
  const message = "is missing: several candidates have a file of that name";
  return [{ pointer: `/assets/${index}/from`, message, found }];
}

function groupProblems(spec: ReleaseSpec): Problem[] {
  const { reuse_groups: groups = [], repos, assets } = spec;
  const repoIds = new Set(repos.map(({ id }) => id));
  const assetIds = new Set(assets.map(({ id }) => id));
  return [
    ...uniqueProblems(groups, "/reuse_groups", "id", ({ id }) => id),
    ...membershipProblems(groups),
    ...groups.flatMap((group, index) => {
      const pointer = pointerTo("/reuse_groups", index);
      return [
        ...unknownProblems(group.repos, `${pointer}/repos`, repoIds, "repository"),
        ...unknownProblems(group.assets, `${pointer}/assets`, assetIds, "asset"),
        ...group.assets.flatMap((id, at) =>
          sourceProblems(spec, group, id, `${pointer}/assets/${at}`),
        ),
      ];
    }),
  ];
}

/** A file that is in two groups would be reused by one and built by the other. */
function membershipProblems(groups: readonly ReuseGroup[]): Problem[] {
  const owner = new Map<string, number>();
  return groups.flatMap((group, index) =>
    group.assets.flatMap((id, at) => {
      const other = owner.get(id);
      owner.set(id, other ?? index);
      if (other === undefined) return [];
      const pointer = `/reuse_groups/${index}/assets/${at}`;
      return [{ pointer, message: `is in group ${other} already`, found: id }];
    }),
  );
}

/** A group that leaves a source out would not notice that it changed. */
function sourceProblems(
  spec: ReleaseSpec,
  group: ReuseGroup,
  id: string,
  pointer: string,
): Problem[] {
  const index = spec.assets.findIndex((asset) => asset.id === id);
  const from = spec.assets[index]?.from?.repo;
  const sources = from === undefined ? originOf(spec, index).map(({ repo }) => repo) : [from];
  return sources
    .filter((repo) => !group.repos.includes(repo))
    .map((repo) => ({
      pointer,
      message: "comes from a repository that the group does not list",
      expected: `${repo} among its repos`,
      found: group.repos.join(", "),
    }));
}
