import type { Sha } from "@release-actions/contract";
import type { Repository } from "./repository.ts";

/** The page of a commit, with its checks. */
export function commitAddress(at: Pick<Repository, "htmlUrl">, sha: Sha): string {
  return `${at.htmlUrl}/commit/${sha}`;
}

/** Where anybody downloads an asset of a published release: `<repository>/releases/download/<tag>/<name>`. */
export function downloadAddress(
  at: Pick<Repository, "htmlUrl">,
  tag: string,
  name: string,
): string {
  return `${at.htmlUrl}/releases/download/${encodeURIComponent(tag)}/${encodeURIComponent(name)}`;
}
