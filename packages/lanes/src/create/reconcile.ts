import {
  compareInventories,
  ReleaseError,
  type Candidate,
  type CandidateAsset,
  type Digest,
} from "@release-actions/contract";
import { deleteAsset, listAssets, type Release, type Repository } from "@release-actions/github";
import { changesSince } from "../candidate/changes.ts";
import { holderOf, type Holder } from "../candidate/elect.ts";
import { readSeal } from "../candidate/read-seal.ts";
import type { Progress } from "../progress.ts";
import type { OnConflict } from "./request.ts";

/** A candidate that was sealed before, kept. */
export interface Kept {
  readonly candidate: Candidate;
  readonly digest: Digest;
  /** How this build's files differ from the sealed ones; empty when they do not. */
  readonly differences: readonly string[];
}

/**
 * What becomes of a candidate that is sealed already, given the files of this build.
 * @returns the kept candidate, or null when it was unsealed because the caller asked for that
 * @throws ReleaseError `candidate_conflict`, `candidate_tampered`
 */
export async function reconcile(
  at: Repository,
  holder: Holder,
  local: readonly CandidateAsset[],
  onConflict: OnConflict,
  progress: Progress,
): Promise<Kept | null> {
  const { candidate, digest } = await readSeal(at, holder);
  const differences = differencesOf(candidate.assets, local);
  if (onConflict === "replace" && differences.length > 0) {
    await unseal(at, holder, progress);
    return null;
  }
  refuseTampered(candidate, digest, holder);
  if (differences.length === 0) return { candidate, digest, differences };
  if (onConflict === "fail") {
    throw new ReleaseError({
      code: "candidate_conflict",
      message: `${holder.release.tag} is sealed and this build has other bytes.`,
      expected: `the files of candidate ${digest}`,
      found: differences.join("; "),
    });
  }
  progress.warn(
    `${holder.release.tag} was sealed before and is kept, although this build differs: ${differences.join("; ")}. The first sealed candidate of a commit is the one that counts.`,
  );
  return { candidate, digest, differences };
}

function differencesOf(
  sealed: readonly CandidateAsset[],
  local: readonly CandidateAsset[],
): readonly string[] {
  const comparison = compareInventories(sealed, local);
  return [
    ...comparison.missing.map((name) => `${name}: not built this time`),
    ...comparison.extra.map((name) => `${name}: not in the sealed candidate`),
    ...comparison.different.map(
      (one) => `${one.name}: sealed ${one.sealed.digest}, built ${one.local.digest}`,
    ),
  ];
}

function refuseTampered(candidate: Candidate, seal: Digest, holder: Holder): void {
  const problems = changesSince(candidate, seal, holder);
  if (problems.length === 0) return;
  throw new ReleaseError({
    code: "candidate_tampered",
    message: `${holder.release.tag} (release ${holder.release.id}) changed after it was sealed.`,
    expected: problems.map(({ expected }) => expected).join("; "),
    found: problems.map(({ message, found }) => `${message} (${found})`).join("; "),
  });
}

/**
 * Two runs may work on one draft without knowing of each other, so that one exchanges a file when
 * the other has just set the seal. Whoever notices that something changed under its hands takes
 * such a seal off again: what is sealed is whole, and what is not is completed by the next run.
 */
export async function wholeOrUnsealed<T>(
  at: Repository,
  release: Release,
  progress: Progress,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ReleaseError && error.code === "release_changed") {
      // The other run may be doing the same; that something changed stays the news.
      await unsealBroken(at, release, progress).catch(() => {});
    }
    throw error;
  }
}

async function unsealBroken(at: Repository, release: Release, progress: Progress): Promise<void> {
  const holder = holderOf(release, await listAssets(at, release.id));
  if (!holder.seal || !(await isBroken(at, holder))) return;
  progress.warn(`Taking the seal off ${release.tag}: two runs wrote to it at the same time.`);
  await deleteAsset(at, holder.seal);
}

async function isBroken(at: Repository, holder: Holder): Promise<boolean> {
  const { candidate, digest } = await readSeal(at, holder);
  return changesSince(candidate, digest, holder).length > 0;
}

/** Takes the seal off first, so that no half state looks sealed. */
async function unseal(at: Repository, holder: Holder, progress: Progress): Promise<void> {
  if (!holder.release.draft) {
    throw new ReleaseError({
      code: "candidate_conflict",
      message: `${holder.release.tag} is published and cannot be replaced.`,
      expected: "a draft",
      found: holder.release.htmlUrl,
      next: "Build a new commit; a published candidate may already have been promoted.",
    });
  }
  progress.warn(
    `Replacing the sealed candidate ${holder.release.tag}, as on-conflict: replace asks.`,
  );
  if (holder.seal) await deleteAsset(at, holder.seal);
}
