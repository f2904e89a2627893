import type { Context } from "../http/context.ts";
import { GitHubError } from "../http/errors.ts";
import { paginated } from "../http/pages.ts";
import { type Reply, json } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { isProtected, protectionSummary } from "../protection/branch-json.ts";
import { linksOf } from "../repos/json.ts";
import { gitDir, userOfEmail } from "./context.ts";
import { readCommit } from "./objects.ts";
import { listRefs, peel, readRef } from "./repository.ts";
import { commitJson, encodePath, nodeId } from "./shapes.ts";

const read = { permission: "contents", level: "read" } as const;

export const branchRoutes: readonly Route[] = [
  { method: "GET", path: "/repos/:owner/:repo/branches", access: read, handle: listBranches },
  { method: "GET", path: "/repos/:owner/:repo/branches/:branch", access: read, handle: getBranch },
  { method: "GET", path: "/repos/:owner/:repo/tags", access: read, handle: listTags },
];

async function listBranches(ctx: Context): Promise<Reply> {
  const links = linksOf(ctx.server, ctx.repo);
  const refs = await listRefs(gitDir(ctx), "refs/heads/");
  const wanted = ctx.query.get("protected");
  const branches = refs.map(({ ref, sha }) => {
    const name = ref.slice("refs/heads/".length);
    return {
      name,
      commit: { sha, url: `${links.api}/commits/${sha}` },
      protected: isProtected(ctx.server, ctx.repo, name),
    };
  });
  return paginated(
    ctx,
    branches.filter((branch) => wanted === null || String(branch.protected) === wanted),
    (branch) => branch,
  );
}

async function getBranch(ctx: Context): Promise<Reply> {
  const dir = gitDir(ctx);
  const name = ctx.param("branch");
  const tip = await readRef(dir, `refs/heads/${name}`);
  const commit = tip === null ? null : await readCommit(dir, tip.sha);
  if (commit === null) throw new GitHubError(404, "Branch not found");
  const links = linksOf(ctx.server, ctx.repo);
  const self = `${links.api}/branches/${encodeURIComponent(name)}`;
  return json(200, {
    name,
    commit: commitJson(links, commit, userOfEmail(ctx.server)),
    _links: { self, html: `${links.html}/tree/${encodePath(name)}` },
    protected: isProtected(ctx.server, ctx.repo, name),
    protection: protectionSummary(ctx.server, ctx.repo, name),
    protection_url: `${self}/protection`,
  });
}

async function listTags(ctx: Context): Promise<Reply> {
  const dir = gitDir(ctx);
  const links = linksOf(ctx.server, ctx.repo);
  const tags: object[] = [];
  for (const { ref } of (await listRefs(dir, "refs/tags/")).toReversed()) {
    const sha = await peel(dir, ref);
    // A tag of a tree or blob is legal in git and invisible in this list.
    if (sha === null) continue;
    const name = ref.slice("refs/tags/".length);
    tags.push({
      name,
      zipball_url: `${links.api}/zipball/refs/tags/${encodePath(name)}`,
      tarball_url: `${links.api}/tarball/refs/tags/${encodePath(name)}`,
      commit: { sha, url: `${links.api}/commits/${sha}` },
      node_id: nodeId("REF", `${links.html}:${ref}`),
    });
  }
  return paginated(ctx, tags, (tag) => tag);
}
