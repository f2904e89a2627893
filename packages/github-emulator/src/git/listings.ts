import { isSha } from "./names.ts";
import { git } from "./process.ts";

/** Listings that are kept, and the bytes up to which one is. */
const MOST = 1_000;
const LONGEST = 64 * 1024;

const kept = new Map<string, string>();

/**
 * What `git ls-tree` prints. What lies in a commit never changes, and whoever waits for a run asks for the
 * same workflow files again and again: starting git for it would be most of what waiting costs.
 *
 * @param treeish sha of a commit or tree.
 * @param path only this, by its whole name; everything when absent.
 * @throws {GitError} when there is no such object.
 */
export async function listing(
  dir: string,
  treeish: string,
  options: readonly string[],
  path?: string,
): Promise<string> {
  const args = ["ls-tree", "-z", "--long", ...options, treeish];
  if (path !== undefined) args.push("--", path);
  const key = JSON.stringify([dir, args]);
  const before = kept.get(key);
  if (before !== undefined) return before;
  // GIT_LITERAL_PATHSPECS: `*.yml` names a file of that name, not a search.
  const text = (await git(dir, args, { env: { GIT_LITERAL_PATHSPECS: "1" } })).toString("utf8");
  if (!isSha(treeish) || text.length > LONGEST) return text;
  kept.set(key, text);
  for (const oldest of kept.keys()) if (kept.size > MOST) kept.delete(oldest);
  return text;
}
