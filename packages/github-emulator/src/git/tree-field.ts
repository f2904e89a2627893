import { unprocessable } from "../http/errors.ts";
import type { Fields } from "../http/fields.ts";
import { isSha, isTreePath } from "./names.ts";
import { objectType, readTree } from "./objects.ts";
import { type IndexEntry, writeBlob } from "./write.ts";

/** What an entry of each mode is made of. */
const KINDS: Readonly<Record<string, "blob" | "tree" | "commit">> = {
  "100644": "blob",
  "100755": "blob",
  "120000": "blob",
  "040000": "tree",
  "160000": "commit",
};

/** Reads `tree` of "Create a tree" and stores the contents it carries. */
export async function readTreeEntries(dir: string, fields: Fields): Promise<IndexEntry[]> {
  const entries: IndexEntry[] = [];
  for (const item of fields.array("tree") ?? []) {
    if (!isRecord(item)) throw unprocessable("Invalid tree info");
    const { path, mode = "100644" } = item;
    if (typeof path !== "string" || !isTreePath(path)) {
      throw unprocessable("tree.path contains a malformed path component");
    }
    const kind = typeof mode === "string" ? KINDS[mode] : undefined;
    if (typeof mode !== "string" || kind === undefined) {
      throw unprocessable(`tree.mode must be one of ${Object.keys(KINDS).toSorted().join(", ")}`);
    }
    entries.push({ path, mode, sha: await targetOf(dir, kind, item) });
  }
  return entries;
}

/** Throws 422 when something is to be deleted that is not there, as GitHub's documentation says. */
export async function refuseMissing(
  dir: string,
  base: string | null,
  entries: readonly IndexEntry[],
): Promise<void> {
  const deleted = entries.filter(({ sha }) => sha === null);
  if (deleted.length === 0) return;
  const known = base === null ? null : await readTree(dir, base, { recursive: true });
  const paths = new Set(known?.map(({ path }) => path));
  if (deleted.some(({ path }) => !paths.has(path))) throw unprocessable("GitRPC::BadObjectState");
}

async function targetOf(
  dir: string,
  kind: "blob" | "tree" | "commit",
  item: Readonly<Record<string, unknown>>,
): Promise<string | null> {
  const { sha, content } = item;
  // https://github.com/octokit/octokit.net/issues/2836
  if ((sha === undefined) === (content === undefined)) {
    throw unprocessable(
      "Must supply either tree.sha or tree.content. Request will be rejected if both are present.",
    );
  }
  if (typeof content === "string" && kind === "blob") return writeBlob(dir, content);
  if (sha === null) return null;
  // The commit of a submodule is in another repository.
  if (typeof sha === "string" && kind === "commit" && isSha(sha)) return sha;
  if (typeof sha === "string" && (await objectType(dir, sha)) === kind) return sha;
  throw unprocessable(`tree.sha ${JSON.stringify(sha)} is not a valid ${kind}`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
