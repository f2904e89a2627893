import { Readable } from "node:stream";

import { levelOn, reaches } from "../auth/access.ts";
import { mayTouchWorkflows, notAccessible } from "../auth/scopes.ts";
import type { Context } from "../http/context.ts";
import { GitHubError, notFound, unprocessable } from "../http/errors.ts";
import { Fields } from "../http/fields.ts";
import { type Reply, json, stream } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { contentFile, contentItem } from "./contents.ts";
import { linksOf } from "../repos/json.ts";
import { announceMoves } from "../runner/announce.ts";
import { CONTENT_LIMIT, gitDir, signatureOf, touchPushed } from "./context.ts";
import { ZERO_SHA, isRefName, isTreePath } from "./names.ts";
import { type TreeEntry, entryAt, readBlob, readCommit, readTree } from "./objects.ts";
import { refuseRefChange } from "./ref-rules.ts";
import { RefConflict, commitFiles, hasBranches, readRef, resolveCommit } from "./repository.ts";
import { gitCommitJson } from "./shapes.ts";
import { readMessage, readSignature } from "./signature-field.ts";

const read = { permission: "contents", level: "read" } as const;
const write = { permission: "contents", level: "write" } as const;

export const contentRoutes: readonly Route[] = [
  { method: "GET", path: "/repos/:owner/:repo/contents", access: read, handle: getContents },
  { method: "GET", path: "/repos/:owner/:repo/contents/*", access: read, handle: getContents },
  { method: "PUT", path: "/repos/:owner/:repo/contents/*", access: write, handle: putFile },
  { method: "DELETE", path: "/repos/:owner/:repo/contents/*", access: write, handle: removeFile },
];

async function getContents(ctx: Context): Promise<Reply> {
  const dir = gitDir(ctx);
  const ref = ctx.query.get("ref") ?? ctx.repo.default_branch;
  const commit = await resolveCommit(dir, ref);
  if (commit === null) throw await noSuchCommit(ctx, ref);
  const entry = await entryAt(dir, commit, ctx.param("*").replace(/\/$/, ""));
  if (entry === null) throw notFound();
  const accept = ctx.req.headers.accept ?? "";
  if (entry.type === "tree") return listing(ctx, ref, entry, accept);
  if (/application\/vnd\.github(?:\.v3)?\.raw/.test(accept)) return rawFile(dir, entry);
  return json(200, await contentFile(linksOf(ctx.server, ctx.repo), ref, entry, dir));
}

async function listing(ctx: Context, ref: string, tree: TreeEntry, accept: string): Promise<Reply> {
  const links = linksOf(ctx.server, ctx.repo);
  const entries = (await readTree(gitDir(ctx), tree.sha, { recursive: false })) ?? [];
  const prefix = tree.path === "" ? "" : `${tree.path}/`;
  const items = entries.map((entry) => {
    const { path, mode, type, sha, size } = entry;
    return contentItem(links, ref, { path: prefix + path, mode, type, sha, size });
  });
  if (!accept.includes("application/vnd.github.object")) return json(200, items);
  return json(200, { ...contentItem(links, ref, tree), entries: items });
}

async function rawFile(dir: string, entry: TreeEntry): Promise<Reply> {
  const content = await readBlob(dir, entry.sha);
  if (content === null) throw notFound();
  return stream(200, Readable.from([content]), {
    "content-type": "application/vnd.github.raw+json; charset=utf-8",
    "content-length": content.length,
  });
}

async function putFile(ctx: Context): Promise<Reply> {
  const fields = new Fields("Content", await ctx.json(CONTENT_LIMIT));
  const content = fields.string("content");
  if (content === undefined) fields.problem("content", "missing_field");
  else if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(content)) {
    throw unprocessable("content is not valid Base64");
  }
  const bytes = Buffer.from(content ?? "", "base64");
  const { reply, existed } = await changeFile(ctx, fields, bytes);
  return json(existed ? 200 : 201, reply);
}

async function removeFile(ctx: Context): Promise<Reply> {
  // Some clients cannot send a body with DELETE; GitHub takes the same fields as a query.
  const body = { ...Object.fromEntries(ctx.query), ...(await ctx.json()) };
  const { reply } = await changeFile(ctx, new Fields("Content", body), null);
  return json(200, reply);
}

async function changeFile(
  ctx: Context,
  fields: Fields,
  content: Buffer | null,
): Promise<{ readonly reply: object; readonly existed: boolean }> {
  const message = readMessage(fields);
  const branch = fields.string("branch") ?? ctx.repo.default_branch;
  const expected = fields.string("sha");
  const me = { ...signatureOf(ctx.user.user), date: ctx.server.clock() };
  const committer = readSignature(fields, "committer", me);
  const author = readSignature(fields, "author", committer);
  fields.check();
  const path = ctx.param("*");
  if (!isTreePath(path)) throw unprocessable("path contains a malformed path component");
  refuseWorkflows(ctx, path);
  await requireBranch(ctx, branch);
  await refuseFileChange(ctx, branch, path, content === null);

  const dir = gitDir(ctx);
  // One change at a time, so that the check of the old blob still holds when the branch moves.
  return ctx.server.locks.hold(`contents:${ctx.repo.id}`, async () => {
    const before = await blobOn(dir, branch, path);
    const ref = `refs/heads/${branch}`;
    const tip = (await readRef(dir, ref))?.sha ?? ZERO_SHA;
    checkOldBlob(before, expected, path, content === null);
    const sha = await commitFiles(dir, {
      branch,
      files: { [path]: content },
      message,
      author,
      committer,
      date: author.date,
    }).catch((error: unknown) => {
      if (error instanceof RefConflict) throw new GitHubError(409, `${branch} has moved meanwhile`);
      throw error;
    });
    touchPushed(ctx.server, ctx.repo);
    await announceMoves(ctx.server, ctx.repo, ctx.identity, [{ ref, before: tip, after: sha }]);
    return { reply: await describeChange(ctx, branch, path, sha), existed: before !== null };
  });
}

async function refuseFileChange(
  ctx: Context,
  branch: string,
  path: string,
  removes: boolean,
): Promise<void> {
  const dir = gitDir(ctx);
  const ref = `refs/heads/${branch}`;
  const exists = (await readRef(dir, ref)) !== null;
  const written = (await blobOn(dir, branch, path)) === null ? "create" : "update";
  const change = exists ? "update" : "create";
  // The commit is not made yet, so no check can have passed for it.
  const attempt = { ref, change, after: null } as const;
  const file = removes ? "delete" : written;
  await refuseRefChange(ctx.server, ctx.repo, ctx.identity, attempt, file);
}

async function blobOn(dir: string, branch: string, path: string): Promise<TreeEntry | null> {
  const tip = await readRef(dir, `refs/heads/${branch}`);
  return tip === null ? null : entryAt(dir, tip.sha, path);
}

function checkOldBlob(
  before: TreeEntry | null,
  expected: string | undefined,
  path: string,
  removes: boolean,
): void {
  if (before === null) {
    if (removes) throw notFound();
    return;
  }
  if (before.type !== "blob") throw unprocessable(`${path} is not a file`);
  if (expected === undefined) throw unprocessable(`Invalid request.\n\n"sha" wasn't supplied.`);
  if (expected !== before.sha) throw new GitHubError(409, `${path} does not match ${expected}`);
}

async function describeChange(
  ctx: Context,
  branch: string,
  path: string,
  sha: string,
): Promise<object> {
  const dir = gitDir(ctx);
  const links = linksOf(ctx.server, ctx.repo);
  const entry = await entryAt(dir, sha, path);
  const commit = await readCommit(dir, sha);
  if (commit === null) throw notFound();
  return {
    content: entry === null ? null : contentItem(links, branch, entry),
    commit: gitCommitJson(links, commit),
  };
}

/**
 * Tokens with listed permissions need `workflows` for workflow files, whatever `contents` says, and
 * classic ones the scope `workflow`.
 */
function refuseWorkflows(ctx: Context, path: string): void {
  const { identity, repo, server } = ctx;
  if (!path.startsWith(".github/workflows/") || identity === null) return;
  if (!mayTouchWorkflows(identity)) throw notFound();
  if (identity.grants === null) return;
  if (reaches(levelOn(server.db, identity, repo, "workflows"), "write")) return;
  throw notAccessible(identity);
}

/** A branch must exist, except for the first commit of an empty repository. */
async function requireBranch(ctx: Context, branch: string): Promise<void> {
  const ref = `refs/heads/${branch}`;
  const dir = gitDir(ctx);
  if (isRefName(ref)) {
    if ((await readRef(dir, ref)) !== null) return;
    if (!(await hasBranches(dir))) return;
  }
  throw new GitHubError(404, `Branch ${branch} not found`);
}

async function noSuchCommit(ctx: Context, ref: string): Promise<GitHubError> {
  const empty = !(await hasBranches(gitDir(ctx)));
  return new GitHubError(
    404,
    empty ? "This repository is empty." : `No commit found for the ref ${ref}`,
  );
}
