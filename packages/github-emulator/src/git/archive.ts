import { Readable } from "node:stream";

import type { Context } from "../http/context.ts";
import { notFound } from "../http/errors.ts";
import { type Reply, redirect, stream } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { linksOf } from "../repos/json.ts";
import { findCommit, gitDir } from "./context.ts";
import { fileAt } from "./objects.ts";
import { gitStream } from "./process.ts";
import { resolveCommit } from "./repository.ts";
import { encodePath } from "./shapes.ts";

const read = { permission: "contents", level: "read" } as const;

/** Source archives, as `tarball_url` and `zipball_url` name them. */
export const gitArchiveRoutes: readonly Route[] = (["tarball", "zipball"] as const).flatMap(
  (kind) => [
    {
      method: "GET",
      path: `/repos/:owner/:repo/${kind}`,
      access: read,
      handle: (ctx) => toArchive(ctx, kind),
    },
    {
      method: "GET",
      path: `/repos/:owner/:repo/${kind}/*`,
      access: read,
      handle: (ctx) => toArchive(ctx, kind),
    },
  ],
);

/** What the API's links to file contents lead to, beside its pages. */
export const gitWebRoutes: readonly Route[] = [
  { method: "GET", path: "/:owner/:repo/raw/*", access: read, handle: rawFile },
  { method: "GET", path: "/:owner/:repo/archive/*", access: read, handle: archive },
];

async function toArchive(ctx: Context, kind: "tarball" | "zipball"): Promise<Reply> {
  const ref = ctx.param("*") === "" ? ctx.repo.default_branch : ctx.param("*");
  await findCommit(ctx, ref);
  const extension = kind === "tarball" ? "tar.gz" : "zip";
  const { html } = linksOf(ctx.server, ctx.repo);
  return redirect(302, `${html}/archive/${encodePath(ref)}.${extension}`);
}

async function archive(ctx: Context): Promise<Reply> {
  const [, ref, extension] = /^(.+)\.(tar\.gz|zip)$/.exec(ctx.param("*")) ?? [];
  if (ref === undefined || extension === undefined) throw notFound();
  const { sha } = await findCommit(ctx, ref);
  const folder = `${ctx.repo.name}-${shortName(ref)}`;
  const format = extension === "zip" ? "zip" : "tar.gz";
  const args = ["archive", `--format=${format}`, `--prefix=${folder}/`, sha];
  return stream(200, gitStream(gitDir(ctx), args), {
    "content-type": extension === "zip" ? "application/zip" : "application/x-gzip",
    "content-disposition": `attachment; filename=${encodeURIComponent(folder)}.${extension}`,
  });
}

/** `refs/tags/v1.2` → `1.2`, as GitHub names the folder inside the archive. */
function shortName(ref: string): string {
  const name = ref.replace(/^refs\/(?:heads|tags)\//, "");
  return name.replace(/^v(?=\d)/, "").replaceAll("/", "-");
}

async function rawFile(ctx: Context): Promise<Reply> {
  const dir = gitDir(ctx);
  const parts = ctx.param("*").split("/");
  // Both the ref and the path may contain slashes: the shortest ref that exists decides.
  for (let length = 1; length < parts.length; length += 1) {
    const commit = await resolveCommit(dir, parts.slice(0, length).join("/"));
    if (commit === null) continue;
    const content = await fileAt(dir, commit, parts.slice(length).join("/"));
    if (content === null) continue;
    return stream(200, Readable.from([content]), {
      // GitHub serves every file as plain text or bytes, so that no page of a repository runs.
      "content-type": "application/octet-stream",
      "x-content-type-options": "nosniff",
      "content-length": content.length,
    });
  }
  throw notFound();
}
