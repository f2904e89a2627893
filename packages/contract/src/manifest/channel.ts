import { parseTag } from "../brands.ts";
import type { Tag } from "../brands.ts";

export const CHANNELS = ["stable", "beta", "nightly"] as const;
export type Channel = (typeof CHANNELS)[number];

/** The channels, and the form that clients know their tags by. */
export const CHANNEL_FORMS: Readonly<Record<Channel, string>> = {
  stable: "vX.Y.Z",
  beta: "vX.Y.Z-beta.N",
  nightly: "vX.Y.Z-nightly.N",
};

const NUMBER = "(0|[1-9][0-9]{0,8})";
const TAG = new RegExp(`^v${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-(beta|nightly)\\.${NUMBER})?$`);

/** A tag, as the clients of its channel order it. */
export interface ChannelTag {
  readonly tag: Tag;
  readonly channel: Channel;
  /** Compared number by number: `beta.10` is above `beta.9`. */
  readonly numbers: readonly number[];
}

/** @returns null for a tag that no channel's clients would find. */
export function parseChannelTag(text: string): ChannelTag | null {
  const tag = parseTag(text);
  const parts = TAG.exec(text);
  if (tag === null || parts === null) return null;
  const [, major, minor, patch, word, count] = parts;
  const channel = word === "beta" || word === "nightly" ? word : "stable";
  return { tag, channel, numbers: [major, minor, patch, count ?? 0].map(Number) };
}

/** Below zero when `left` is the older one. Only tags of one channel can be compared. */
export function compareChannelTags(left: ChannelTag, right: ChannelTag): number {
  const at = left.numbers.findIndex((number, index) => number !== right.numbers[index]);
  return at < 0 ? 0 : (left.numbers[at] ?? 0) - (right.numbers[at] ?? 0);
}

/** `owner/name`, `tag` and `filename` of a release's download address; null for any other address. */
export function parseDownloadUrl(
  url: string,
): { readonly repositoryUrl: string; readonly tag: string; readonly filename: string } | null {
  const [, repositoryUrl, tag, filename] =
    /^(https?:\/\/[^/]+\/[^/]+\/[^/]+)\/releases\/download\/([^/]+)\/([^/]+)$/.exec(url) ?? [];
  if (repositoryUrl === undefined || tag === undefined || filename === undefined) return null;
  return { repositoryUrl, tag, filename };
}
