import { signatureOf, touchPushed } from "../git/context.ts";
import { readRef, updateRef } from "../git/repository.ts";
import type { Context } from "../http/context.ts";
import { GitHubError, notFound, unprocessable } from "../http/errors.ts";
import { Fields } from "../http/fields.ts";
import { type Reply, json, noContent } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { MERGE_METHODS } from "../protection/active-rules.ts";
import { linksOf } from "../repos/json.ts";
import { requirePullOf } from "./access.ts";
import { mergePull } from "./merge.ts";
import { mergeCommit } from "./merge-git.ts";

const READ = { permission: "pull_requests", level: "read" } as const;
// Merging is a push: a token needs the contents for it, not only the pull request.
const WRITE = { permission: "contents", level: "write" } as const;
const PULL = "/repos/:owner/:repo/pulls/:number";

export const mergeRoutes: readonly Route[] = [
  { method: "GET", path: `${PULL}/merge`, access: READ, handle: isMerged },
  { method: "PUT", path: `${PULL}/merge`, access: WRITE, handle: merge },
  { method: "PUT", path: `${PULL}/update-branch`, access: WRITE, handle: updateBranch },
];

async function isMerged(ctx: Context): Promise<Reply> {
  if ((await requirePullOf(ctx)).merged_at === null) throw notFound();
  return noContent();
}

async function merge(ctx: Context): Promise<Reply> {
  const { number } = await requirePullOf(ctx);
  const fields = new Fields("PullRequest", await ctx.json());
  const request = {
    method: fields.oneOf("merge_method", MERGE_METHODS) ?? "merge",
    sha: fields.string("sha"),
    title: fields.string("commit_title"),
    message: fields.string("commit_message"),
  };
  fields.check();
  const sha = await mergePull(ctx.server, ctx.repo, number, ctx.user, request);
  return json(200, { sha, merged: true, message: "Pull Request successfully merged" });
}

/** PUT …/update-branch: merges the base into the head. */
async function updateBranch(ctx: Context): Promise<Reply> {
  const { server, repo } = ctx;
  const pull = await requirePullOf(ctx);
  const fields = new Fields("PullRequest", await ctx.json());
  const expected = fields.string("expected_head_sha");
  fields.check();
  const dir = server.paths.git(repo.id);
  const base = await readRef(dir, `refs/heads/${pull.base_ref}`);
  if (pull.state !== "open" || base === null || pull.head_repository_id !== repo.id) {
    throw new GitHubError(403, "Resource not accessible by integration");
  }
  if (expected !== undefined && expected !== pull.head_sha) {
    throw unprocessable("expected head sha didn’t match current head ref.");
  }
  const sha = await mergeCommit(dir, {
    base: pull.head_sha,
    head: base.sha,
    message: `Merge branch '${pull.base_ref}' into ${pull.head_ref}`,
    author: signatureOf(ctx.user.user),
    committer: signatureOf(ctx.user.user),
    date: server.clock(),
  });
  if (sha === null) throw unprocessable("merge conflict between base and head");
  await updateRef(dir, `refs/heads/${pull.head_ref}`, sha, { force: false });
  touchPushed(server, repo);
  await server.changes.settled();
  const url = `${linksOf(server, repo).api}/pulls/${pull.number}`;
  return json(202, { message: "Updating pull request branch.", url });
}
