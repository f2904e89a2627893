import type { Context } from "../http/context.ts";
import { notFound, unprocessable } from "../http/errors.ts";
import { Fields } from "../http/fields.ts";
import { type Reply, json } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { linksOf } from "../repos/json.ts";
import { CONTENT_LIMIT, findCommit, gitDir, requireCommits, signatureOf } from "./context.ts";
import { isRefName, isSha } from "./names.ts";
import { objectType, readBlob, readCommit, readTag, readTree } from "./objects.ts";
import { gitCommitJson, nodeId, tagJson, treeJson, wrapBase64 } from "./shapes.ts";
import { readMessage, readSignature } from "./signature-field.ts";
import { readTreeEntries, refuseMissing } from "./tree-field.ts";
import { writeBlob, writeCommit, writeTag, writeTree } from "./write.ts";

const read = { permission: "contents", level: "read" } as const;
const write = { permission: "contents", level: "write" } as const;

/** The "Git database" API: objects by sha. */
export const objectRoutes: readonly Route[] = [
  { method: "GET", path: "/repos/:owner/:repo/git/commits/:sha", access: read, handle: getCommit },
  { method: "POST", path: "/repos/:owner/:repo/git/commits", access: write, handle: postCommit },
  { method: "GET", path: "/repos/:owner/:repo/git/tags/:sha", access: read, handle: getTag },
  { method: "POST", path: "/repos/:owner/:repo/git/tags", access: write, handle: postTag },
  { method: "GET", path: "/repos/:owner/:repo/git/trees/*", access: read, handle: getTree },
  { method: "POST", path: "/repos/:owner/:repo/git/trees", access: write, handle: postTree },
  { method: "GET", path: "/repos/:owner/:repo/git/blobs/:sha", access: read, handle: getBlob },
  { method: "POST", path: "/repos/:owner/:repo/git/blobs", access: write, handle: postBlob },
];

async function getCommit(ctx: Context): Promise<Reply> {
  await requireCommits(ctx);
  return json(200, await renderCommit(ctx, ctx.param("sha")));
}

async function postCommit(ctx: Context): Promise<Reply> {
  const dir = gitDir(ctx);
  const fields = new Fields("Commit", await ctx.json());
  const message = readMessage(fields);
  const tree = fields.required("tree");
  const parents = (fields.array("parents") ?? []).map(String);
  const me = { ...signatureOf(ctx.user.user), date: ctx.server.clock() };
  const author = readSignature(fields, "author", me);
  const committer = readSignature(fields, "committer", author);
  fields.check();
  if ((await objectType(dir, tree)) !== "tree") throw unprocessable("Tree SHA does not exist");
  for (const parent of parents) {
    if ((await objectType(dir, parent)) !== "commit") {
      throw unprocessable("Parent SHA does not exist or is not a commit object");
    }
  }
  const sha = await writeCommit(dir, {
    tree,
    parents,
    message,
    author,
    date: author.date,
    committer,
    committerDate: committer.date,
  });
  return created(ctx, "commits", sha, await renderCommit(ctx, sha));
}

async function renderCommit(ctx: Context, sha: string): Promise<object> {
  const commit = await readCommit(gitDir(ctx), sha);
  if (commit === null) throw notFound();
  return gitCommitJson(linksOf(ctx.server, ctx.repo), commit);
}

async function getTag(ctx: Context): Promise<Reply> {
  const tag = await readTag(gitDir(ctx), ctx.param("sha"));
  if (tag === null) throw notFound();
  return json(200, tagJson(linksOf(ctx.server, ctx.repo), tag));
}

async function postTag(ctx: Context): Promise<Reply> {
  const dir = gitDir(ctx);
  const fields = new Fields("Tag", await ctx.json());
  const name = fields.required("tag");
  const message = readMessage(fields);
  const object = fields.required("object");
  const type = fields.oneOf("type", ["commit", "tree", "blob"]);
  if (type === undefined) fields.problem("type", "missing_field");
  if (!isRefName(`refs/tags/${name}`)) fields.problem("tag", "invalid");
  const me = { ...signatureOf(ctx.user.user), date: ctx.server.clock() };
  const tagger = readSignature(fields, "tagger", me);
  fields.check();
  if (type === undefined || (await objectType(dir, object)) !== type) {
    throw unprocessable("Object does not exist");
  }
  const sha = await writeTag(dir, { object, type, name, tagger, date: tagger.date, message });
  const tag = await readTag(dir, sha);
  if (tag === null) throw notFound();
  return created(ctx, "tags", sha, tagJson(linksOf(ctx.server, ctx.repo), tag));
}

async function getTree(ctx: Context): Promise<Reply> {
  await requireCommits(ctx);
  const dir = gitDir(ctx);
  const name = ctx.param("*");
  const sha =
    isSha(name) && (await objectType(dir, name)) === "tree"
      ? name
      : (await findCommit(ctx, name)).tree;
  // Any value switches it on, even "0" and "false", says GitHub's documentation.
  const recursive = ctx.query.has("recursive");
  const entries = await readTree(dir, sha, { recursive });
  if (entries === null) throw notFound();
  return json(200, treeJson(linksOf(ctx.server, ctx.repo), sha, entries));
}

async function postTree(ctx: Context): Promise<Reply> {
  const dir = gitDir(ctx);
  const fields = new Fields("Tree", await ctx.json(CONTENT_LIMIT));
  const base = fields.string("base_tree") ?? null;
  const entries = await readTreeEntries(dir, fields);
  fields.check();
  if (base !== null && !["tree", "commit"].includes((await objectType(dir, base)) ?? "")) {
    throw unprocessable("base_tree is not a valid tree oid");
  }
  await refuseMissing(dir, base, entries);
  const sha = await writeTree(dir, base, entries);
  const written = await readTree(dir, sha, { recursive: false });
  const body = treeJson(linksOf(ctx.server, ctx.repo), sha, written ?? []);
  return created(ctx, "trees", sha, body);
}

async function getBlob(ctx: Context): Promise<Reply> {
  const sha = ctx.param("sha");
  const content = await readBlob(gitDir(ctx), sha);
  if (content === null) throw notFound();
  return json(200, {
    sha,
    node_id: nodeId("B", sha),
    size: content.length,
    url: `${linksOf(ctx.server, ctx.repo).api}/git/blobs/${sha}`,
    content: wrapBase64(content),
    encoding: "base64",
  });
}

async function postBlob(ctx: Context): Promise<Reply> {
  await requireCommits(ctx);
  const fields = new Fields("Blob", await ctx.json(CONTENT_LIMIT));
  const content = fields.string("content") ?? "";
  const encoding = fields.oneOf("encoding", ["utf-8", "base64"]) ?? "utf-8";
  fields.check();
  const sha = await writeBlob(gitDir(ctx), Buffer.from(content, encoding));
  const url = `${linksOf(ctx.server, ctx.repo).api}/git/blobs/${sha}`;
  return created(ctx, "blobs", sha, { sha, url });
}

function created(ctx: Context, kind: string, sha: string, body: object): Reply {
  const location = `${linksOf(ctx.server, ctx.repo).api}/git/${kind}/${sha}`;
  return json(201, body, { location });
}
