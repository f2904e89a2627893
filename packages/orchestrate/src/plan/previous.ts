import { isYanked, parseTag, type Sha, type Tag } from "@release-actions/contract";
import { tagCommit, type Release, type Repository } from "@release-actions/github";
import { compare } from "semver";
import { readReceipt } from "../receipt.ts";
import { versionOf } from "../version/propose.ts";

/** The release that users of a channel have now. */
export interface Previous {
  readonly tag: Tag;
  readonly sha: Sha | null;
  /** Its page. */
  readonly htmlUrl: string;
  /** The commits that it was made of, by the id of their repository, as its receipt says. */
  readonly commits: ReadonlyMap<number, Sha>;
}

/**
 * The newest published release that a channel's users may have: its own, or a stable one above it.
 * One that was taken back is none that anything should follow.
 * @param releases all of the repository; candidates among them are no versions and do not count
 */
export async function previousOf(
  at: Repository,
  channel: string,
  releases: readonly Release[],
): Promise<Previous | null> {
  const [newest] = releases
    .filter(({ body, draft }) => !draft && !isYanked(body))
    .flatMap((release) => {
      const version = versionOf(release.tag);
      const tag = parseTag(release.tag);
      return version && tag ? [{ release, tag, version }] : [];
    })
    .filter(({ version: { prerelease } }) => [undefined, channel].includes(wordOf(prerelease)))
    .toSorted((a, b) => compare(b.version, a.version));
  if (newest === undefined) return null;
  const sha = await tagCommit(at, newest.tag);
  const { htmlUrl } = newest.release;
  return { tag: newest.tag, sha, htmlUrl, commits: await receiptCommits(at, newest.release) };
}

/** A release from before there were receipts has none. */
async function receiptCommits(at: Repository, release: Release): Promise<ReadonlyMap<number, Sha>> {
  const candidates = (await readReceipt(at, release))?.predicate.candidates ?? [];
  return new Map(candidates.map((one) => [one.repository_id, one.sha]));
}

function wordOf([first]: readonly (string | number)[]): string | undefined {
  return first === undefined ? undefined : String(first);
}
