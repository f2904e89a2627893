import type { ReleaseRow } from "./rows.ts";

/** How a release is named in addresses: its tag, or "untagged-<hex>" as long as it is a draft. */
export function pageSegment(release: ReleaseRow): string {
  return release.draft === 1
    ? `untagged-${release.draft_key}`
    : encodeURIComponent(release.tag_name);
}
