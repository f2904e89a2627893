import { unprocessable } from "../http/errors.ts";
import type { Fields } from "../http/fields.ts";
import { isTreePath } from "./names.ts";
import { objectType } from "./objects.ts";
import { type IndexEntry, writeBlob } from "./write.ts";

const BLOB_MODES = new Set(["100644", "100755", "120000"]);

/**
 * Reads `tree` of "Create a tree" and stores the contents it carries.
 *
 * Whole subtrees and submodules (modes 040000 and 160000) are refused: no release tool sends them,
 * and laying a tree over an index path needs more care than a refusal.
 */
export async function readTreeEntries(dir: string, fields: Fields): Promise<IndexEntry[]> {
  const entries: IndexEntry[] = [];
  for (const item of fields.array("tree") ?? []) {
    if (!isRecord(item)) throw unprocessable("Invalid tree info");
    const { path, mode = "100644", sha, content } = item;
    if (typeof path !== "string" || !isTreePath(path)) {
      throw unprocessable("tree.path contains a malformed path component");
    }
    if (typeof mode !== "string" || !BLOB_MODES.has(mode)) {
      throw unprocessable("tree.mode must be one of 100644, 100755, 120000 in this local GitHub");
    }
    entries.push({ path, mode, sha: await targetOf(dir, sha, content) });
  }
  return entries;
}

async function targetOf(dir: string, sha: unknown, content: unknown): Promise<string | null> {
  if (typeof content === "string") return writeBlob(dir, content);
  if (sha === null) return null;
  if (typeof sha === "string" && (await objectType(dir, sha)) === "blob") return sha;
  throw unprocessable(`tree.sha ${JSON.stringify(sha)} is not a valid blob`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
