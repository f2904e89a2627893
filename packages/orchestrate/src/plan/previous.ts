import { parseTag, type Sha, type Tag } from "@release-actions/contract";
import { tagCommit, type Release, type Repository } from "@release-actions/github";
import { compare } from "semver";
import { versionOf } from "../version/propose.ts";

/** The release that users of a channel have now. */
export interface Previous {
  readonly tag: Tag;
  readonly sha: Sha | null;
}

/**
 * The newest published release that a channel's users may have: its own, or a stable one above it.
 * @param releases all of the repository; candidates among them are no versions and do not count
 */
export async function previousOf(
  at: Repository,
  channel: string,
  releases: readonly Release[],
): Promise<Previous | null> {
  const [newest] = releases
    .filter(({ draft }) => !draft)
    .flatMap(({ tag }) => {
      const version = versionOf(tag);
      const parsed = parseTag(tag);
      return version && parsed ? [{ tag: parsed, version }] : [];
    })
    .filter(({ version: { prerelease } }) => [undefined, channel].includes(wordOf(prerelease)))
    .toSorted((a, b) => compare(b.version, a.version));
  return newest === undefined ? null : { tag: newest.tag, sha: await tagCommit(at, newest.tag) };
}

function wordOf([first]: readonly (string | number)[]): string | undefined {
  return first === undefined ? undefined : String(first);
}
