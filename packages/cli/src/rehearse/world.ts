import { parseTag, ReleaseError, type Sha, type Tag } from "@release-actions/contract";
import { compare, inc, parse } from "semver";
import { letPush, makePerson, makeRepository, pushCommit, type Person } from "./inhabit.ts";
import type { LocalGitHub } from "./local-github.ts";
import type { Source } from "./source.ts";

const OWNER = "rehearsal";
export const ENVIRONMENT = "release";
export const CANDIDATE_WORKFLOW = ".github/workflows/candidate.yml";
export const RELEASE_WORKFLOW = ".github/workflows/release.yml";

/** The people and the repository of the rehearsal; everything in it may be there from last time. */
export interface World {
  readonly repository: string;
  /** Pushes and starts runs. */
  readonly maintainer: Person;
  /** Approves. Somebody else, because the environment refuses self-review. */
  readonly reviewer: Person;
}

/** Makes what is missing: organisation, repository, people, gate, immutable releases. */
export async function prepareWorld(local: LocalGitHub, source: Source): Promise<World> {
  const admin = local.emulator.tokens.admin;
  const repository = `${OWNER}/${source.name}`;
  await makeRepository(local, repository);
  const maintainer = await makePerson(local, "maintainer");
  const reviewer = await makePerson(local, "reviewer");
  for (const person of [maintainer, reviewer]) await letPush(local, repository, person);
  await local.rest(admin, "PUT", `/repos/${repository}/immutable-releases`);
  await local.rest(admin, "PUT", `/repos/${repository}/environments/${ENVIRONMENT}`, {
    prevent_self_review: true,
    reviewers: [{ type: "User", id: reviewer.id }],
  });
  return { repository, maintainer, reviewer };
}

/** Pushes the source's own history, so that every commit is the real one. */
export function pushHistory(local: LocalGitHub, world: World, source: Source): Promise<void> {
  const from = { directory: source.root, sha: source.sha, ref: "refs/heads/main" };
  return pushCommit(local, world.repository, world.maintainer, from);
}

/**
 * The tag to release as: the one this commit was rehearsed as before, else the version of
 * package.json, or the next patch above what the rehearsal has published already.
 */
export async function chooseTag(local: LocalGitHub, world: World, source: Source): Promise<Tag> {
  const releases = await publishedTags(local, world);
  const known = releases.find(({ commit }) => commit === source.sha);
  const newest = releases
    .flatMap(({ tag }) => parse(tag.replace(/^v/, "")) ?? [])
    .toSorted(compare)
    .at(-1);
  const next = newest && compare(newest, source.version) >= 0 ? inc(newest, "patch") : null;
  const tag = parseTag(known?.tag ?? `v${next ?? source.version}`);
  if (tag) return tag;
  throw new ReleaseError({
    code: "version_invalid",
    message: "The version of package.json makes no tag.",
    found: source.version,
  });
}

async function publishedTags(
  local: LocalGitHub,
  world: World,
): Promise<readonly { readonly tag: string; readonly commit: Sha | string }[]> {
  const token = world.maintainer.token;
  const releases = await local.rest(
    token,
    "GET",
    `/repos/${world.repository}/releases?per_page=100`,
  );
  if (!Array.isArray(releases)) return [];
  return releases
    .filter((release: { draft: boolean; tag_name: string }) => !release.draft)
    .map((release: { tag_name: string; target_commitish: string }) => ({
      tag: release.tag_name,
      commit: release.target_commitish,
    }));
}
