import { versionOf } from "../version/propose.ts";

/** The channel of a version's tag: `stable`, or what its prerelease begins with; null without a version. */
export function channelOfTag(tag: string): string | null {
  const version = versionOf(tag);
  if (version === null) return null;
  const [first] = version.prerelease;
  return first === undefined ? "stable" : String(first);
}
