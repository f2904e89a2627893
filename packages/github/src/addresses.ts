import type { Repository } from "./repository.ts";

/** Where anybody downloads an asset of a published release: `<repository>/releases/download/<tag>/<name>`. */
export function downloadAddress(
  at: Pick<Repository, "htmlUrl">,
  tag: string,
  name: string,
): string {
  return `${at.htmlUrl}/releases/download/${encodeURIComponent(tag)}/${encodeURIComponent(name)}`;
}
