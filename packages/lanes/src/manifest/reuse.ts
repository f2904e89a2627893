import {
  parseDownloadUrl,
  type ManifestAsset,
  type ReleaseSpec,
  type ReuseGroup,
  type SpecAsset,
} from "@release-actions/contract";
import { downloadAddress, type Repository } from "@release-actions/github";
import type { PreviousRelease } from "./previous.ts";

/** What is decided about one group: its entries as they stay, or why it is built again. */
export interface GroupDecision {
  readonly group: ReuseGroup;
  /** Empty when it is not reused. */
  readonly entries: readonly ManifestAsset[];
  /** Null when it is reused. */
  readonly changed: string | null;
}

/**
 * Which groups stay as they are: their candidates are the ones that the previous release was made
 * from, by commit (its manifest) and by digest (its receipt), and their files are the same entries.
 */
export function decideReuse(
  at: Repository,
  spec: ReleaseSpec,
  previous: PreviousRelease | null,
): readonly GroupDecision[] {
  const groups = spec.reuse_groups ?? [];
  if (previous === null) {
    return groups.map((group) => ({ group, entries: [], changed: "there is no previous release" }));
  }
  return groups.map((group) => {
    const files = spec.assets.filter(({ id }) => group.assets.includes(id));
    const changed =
      changedCandidate(group, spec, previous) ??
      changedTooling(files, spec, previous) ??
      changedEntry(at, files, previous);
    if (changed !== null) return { group, entries: [], changed };
    return { group, entries: files.flatMap((file) => keptEntry(at, file, previous)), changed };
  });
}

function changedCandidate(
  { repos }: ReuseGroup,
  spec: ReleaseSpec,
  { manifest, receipt, release }: PreviousRelease,
): string | null {
  if (receipt === null) return `${release.tag} has no receipt that names its candidates`;
  for (const id of repos) {
    const now = spec.repos.find((repo) => repo.id === id);
    const then = manifest.repos.find((repo) => repo.id === id);
    if (!now || then?.url !== now.url || then.sha !== now.sha) return `${id} is at another commit`;
    const same = receipt.predicate.candidates.some(
      ({ repository, sha, digest }) =>
        now.url.toLowerCase().endsWith(`/${repository.toLowerCase()}`) &&
        sha === now.sha &&
        digest === now.candidate.digest,
    );
    if (!same) return `the candidate of ${id} is another one`;
  }
  return null;
}

/** What is assembled here depends on what assembles it; a candidate's own file does not. */
function changedTooling(
  files: readonly SpecAsset[],
  { tooling: now }: ReleaseSpec,
  { manifest }: PreviousRelease,
): string | null {
  const then = manifest.tooling;
  const same = now.repo === then.repo && now.sha === then.sha;
  return same || files.every(({ from }) => from !== undefined)
    ? null
    : "the tooling is another one";
}

function changedEntry(
  at: Repository,
  files: readonly SpecAsset[],
  previous: PreviousRelease,
): string | null {
  const other = files.find((file) => keptEntry(at, file, previous).length === 0);
  return other ? `${previous.release.tag} has no such entry for ${other.id}` : null;
}

/** The entry of the previous manifest, with the address of the release that holds the file. */
function keptEntry(
  at: Repository,
  { id, kind, os, arch, filename }: SpecAsset,
  { manifest, release }: PreviousRelease,
): readonly ManifestAsset[] {
  const entry = manifest.assets.find((asset) => asset.id === id);
  if (entry?.kind !== kind || entry.os !== os || entry.arch !== arch) return [];
  if (entry.filename !== filename) return [];
  const url = entry.url ?? downloadAddress(at, release.tag, filename);
  // The repository was renamed since, or the entry is not of this repository at all.
  return parseDownloadUrl(url)?.repositoryUrl === at.htmlUrl ? [{ ...entry, url }] : [];
}
