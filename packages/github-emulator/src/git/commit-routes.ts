import type { Context } from "../http/context.ts";
import { GitHubError, notFound } from "../http/errors.ts";
import { linkHeader, readPage } from "../http/pages.ts";
import { type Reply, json, text } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { fullName } from "../repos/rows.ts";
import { compare, countRevisions, revisions } from "./compare.ts";
import { linksOf } from "../repos/json.ts";
import { findCommit, gitDir, requireCommit, requireCommits, userOfEmail } from "./context.ts";
import { diffTrees, patchText } from "./diff.ts";
import { EMPTY_TREE, isTreePath } from "./names.ts";
import { type Commit, readCommits } from "./objects.ts";
import { commitJson, fileJson } from "./shapes.ts";

const read = { permission: "contents", level: "read" } as const;

/** GitHub lists at most this many files of a commit on one page, and in a comparison at all. */
const MAX_FILES = 300;
const MAX_COMPARED_COMMITS = 250;

export const commitRoutes: readonly Route[] = [
  { method: "GET", path: "/repos/:owner/:repo/commits", access: read, handle: listCommits },
  { method: "GET", path: "/repos/:owner/:repo/commits/*", access: read, handle: getCommit },
  { method: "GET", path: "/repos/:owner/:repo/compare/*", access: read, handle: getComparison },
];

async function listCommits(ctx: Context): Promise<Reply> {
  await requireCommits(ctx);
  const dir = gitDir(ctx);
  const start = await findCommit(ctx, ctx.query.get("sha") ?? ctx.repo.default_branch);
  const selection = [...timeLimits(ctx.query), start.sha, ...pathLimit(ctx.query.get("path"))];
  const page = readPage(ctx.query);
  const shas = await revisions(dir, [
    `--max-count=${page.limit}`,
    `--skip=${page.offset}`,
    ...selection,
  ]);
  const total = await countRevisions(dir, selection);
  const commits = await readCommits(dir, shas);
  const body = commits.map((commit) => render(ctx, commit));
  return json(200, body, linkHeader(ctx, page, total));
}

async function getCommit(ctx: Context): Promise<Reply> {
  const commit = await requireCommit(ctx, ctx.param("*"));
  const dir = gitDir(ctx);
  const before = commit.parents[0] ?? EMPTY_TREE;
  const accept = ctx.req.headers.accept ?? "";
  if (accept.includes("application/vnd.github.sha")) return text(200, commit.sha);
  if (accept.includes(".diff")) return text(200, await patchText(dir, before, commit.sha));
  const files = await diffTrees(dir, before, commit.sha);
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  const links = linksOf(ctx.server, ctx.repo);
  return json(200, {
    ...render(ctx, commit),
    stats: { total: additions + deletions, additions, deletions },
    files: files.slice(0, MAX_FILES).map((file) => fileJson(links, file, commit.sha)),
  });
}

async function getComparison(ctx: Context): Promise<Reply> {
  const [baseName, headName] = sides(ctx);
  const base = await findCommit(ctx, baseName);
  const head = await findCommit(ctx, headName);
  const dir = gitDir(ctx);
  const result = await compare(dir, base.sha, head.sha);
  if (result === null) {
    throw new GitHubError(404, `No common ancestor between ${baseName} and ${headName}.`);
  }
  if ((ctx.req.headers.accept ?? "").includes(".diff")) {
    return text(200, await patchText(dir, result.mergeBase.sha, head.sha));
  }
  const links = linksOf(ctx.server, ctx.repo);
  const paged = ctx.query.has("page") || ctx.query.has("per_page");
  const page = readPage(ctx.query);
  const commits = paged
    ? result.commits.slice(page.offset, page.offset + page.limit)
    : result.commits.slice(-MAX_COMPARED_COMMITS);
  const files = page.page === 1 ? result.files.slice(0, MAX_FILES) : [];
  const compareUrl = `${links.html}/compare/${baseName}...${headName}`;
  const owner = ctx.repo.owner_login;
  return json(
    200,
    {
      url: `${links.api}/compare/${baseName}...${headName}`,
      html_url: compareUrl,
      permalink_url: `${links.html}/compare/${owner}:${base.sha.slice(0, 7)}...${owner}:${head.sha.slice(0, 7)}`,
      diff_url: `${compareUrl}.diff`,
      patch_url: `${compareUrl}.patch`,
      base_commit: render(ctx, base),
      merge_base_commit: render(ctx, result.mergeBase),
      status: result.status,
      ahead_by: result.aheadBy,
      behind_by: result.behindBy,
      total_commits: result.aheadBy,
      commits: commits.map((commit) => render(ctx, commit)),
      files: files.map((file) => fileJson(links, file, head.sha)),
    },
    paged ? linkHeader(ctx, page, result.aheadBy) : {},
  );
}

function render(ctx: Context, commit: Commit): object {
  return commitJson(linksOf(ctx.server, ctx.repo), commit, userOfEmail(ctx.server));
}

/** The two names of BASE...HEAD; `owner:branch` is understood where the owner is this one's. */
function sides(ctx: Context): [string, string] {
  const parts = ctx.param("*").split("...");
  const [base, head] = parts.map((part) => {
    const [name, ...prefix] = part.split(":").toReversed();
    const network = prefix.toReversed().join("/").toLowerCase();
    const here = ["", ctx.repo.owner_login, fullName(ctx.repo)].map((known) => known.toLowerCase());
    // Forks are repositories of their own here, without a shared object store to compare in.
    if (!here.includes(network)) throw notFound();
    return name ?? "";
  });
  if (parts.length !== 2 || base === undefined || head === undefined) throw notFound();
  return [base, head];
}

function timeLimits(query: URLSearchParams): string[] {
  return (["since", "until"] as const).flatMap((name) => {
    const moment = Date.parse(query.get(name) ?? "");
    return Number.isNaN(moment) ? [] : [`--${name}=${Math.floor(moment / 1000)}`];
  });
}

function pathLimit(path: string | null): string[] {
  return path !== null && isTreePath(path) ? ["--", path] : [];
}
