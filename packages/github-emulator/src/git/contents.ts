import { type TreeEntry, readBlob } from "./objects.ts";
import { type Links, encodePath, wrapBase64 } from "./shapes.ts";

/** Above this many bytes GitHub leaves `content` out and the client must ask for the raw form. */
const INLINE_LIMIT = 1024 * 1024;

type ContentType = "file" | "dir" | "symlink" | "submodule";

/** One item of the contents API, without its content (schema `content-directory`'s items). */
export function contentItem(links: Links, ref: string, entry: TreeEntry): Record<string, unknown> {
  const type = typeOf(entry);
  const path = encodePath(entry.path);
  const self = `${links.api}/contents/${path}?ref=${encodeURIComponent(ref)}`;
  const git = `${links.api}/git/${entry.type === "blob" ? "blobs" : "trees"}/${entry.sha}`;
  const html = `${links.html}/${type === "dir" ? "tree" : "blob"}/${encodePath(ref)}/${path}`;
  return {
    name: entry.path.split("/").at(-1) ?? "",
    path: entry.path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url: self,
    html_url: html,
    git_url: git,
    download_url: entry.type === "blob" ? `${links.html}/raw/${encodePath(ref)}/${path}` : null,
    type,
    _links: { self, git, html },
  };
}

/** A file with its content in base64 (schema `content-file`). */
export async function contentFile(
  links: Links,
  ref: string,
  entry: TreeEntry,
  dir: string,
): Promise<Record<string, unknown>> {
  const item = contentItem(links, ref, entry);
  if (typeOf(entry) === "submodule") return { ...item, submodule_git_url: null };
  const content = (await readBlob(dir, entry.sha)) ?? Buffer.alloc(0);
  if (typeOf(entry) === "symlink") return { ...item, target: content.toString("utf8") };
  return content.length > INLINE_LIMIT
    ? { ...item, content: "", encoding: "none" }
    : { ...item, content: wrapBase64(content), encoding: "base64" };
}

function typeOf(entry: TreeEntry): ContentType {
  if (entry.type === "tree") return "dir";
  if (entry.type === "commit") return "submodule";
  return entry.mode === "120000" ? "symlink" : "file";
}
