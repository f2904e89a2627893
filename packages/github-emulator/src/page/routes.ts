import { findRun, type RunRow } from "../actions/runs.ts";
import { openDueGates } from "../actions/gates.ts";
import { findUser } from "../auth/users.ts";
import type { Context } from "../http/context.ts";
import { GitHubError, notFound } from "../http/errors.ts";
import { type Reply, redirect } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { latestRelease } from "../releases/latest.ts";
import { type ReleaseRow, draftByKey, publishedByTag } from "../releases/rows.ts";
import { type RepositoryRow, findRenamed, findRepository } from "../repos/rows.ts";
import { CLEAR_FAULTS } from "./faults.ts";
import { clearFaultsByForm, decideByForm } from "./forms.ts";
import { guardPage } from "./guard.ts";
import { accountPage, homePage } from "./home.ts";
import { html } from "./html.ts";
import { type Page, showPage } from "./layout.ts";
import { releasePage, repositoryPage } from "./links.ts";
import { releasePageOf } from "./release.ts";
import { releasesPage } from "./releases.ts";
import { repositoryPageOf } from "./repository.ts";
import { runPageOf } from "./run.ts";
import { runsPage } from "./runs.ts";

// Not `:owner/:repo`: those are checked against the caller's permissions, and nobody signs in here.
const REPOSITORY = "/:account/:name";
const RUN = `${REPOSITORY}/actions/runs/:run_id`;

/** Pages for the person at this machine, at the addresses that the API's `html_url` fields give. */
export const pageRoutes: readonly Route[] = [
  page("/", (ctx) => homePage(ctx.server)),
  page("/:account", showAccount),
  page(REPOSITORY, (ctx) => repositoryPageOf(ctx.server, repositoryOf(ctx))),
  page(`${REPOSITORY}/releases`, (ctx) => releasesPage(ctx.server, repositoryOf(ctx), ctx.query)),
  page(`${REPOSITORY}/actions`, (ctx) => runsPage(ctx.server, repositoryOf(ctx), ctx.query)),
  page(`${REPOSITORY}/deployments/activity_log`, toRuns),
  page(`${REPOSITORY}/releases/latest`, toLatest),
  page(`${REPOSITORY}/releases/tag/*`, showRelease),
  page(RUN, showRun),
  page(`${RUN}/job/:job_id`, showRun),
  form(`${RUN}/review`, (ctx) => {
    const repo = repositoryOf(ctx);
    return decideByForm(ctx, repo, runOf(ctx, repo));
  }),
  form(CLEAR_FAULTS, clearFaultsByForm),
];

/** Nobody has these names, as other things have the addresses below them. */
const RESERVED = new Set(["api", "_emulator"]);

type Shown = Page | Reply;

function page(path: string, make: (ctx: Context) => Promise<Shown> | Shown): Route {
  return { method: "GET", path, handle: (ctx) => answer(ctx, make) };
}

function form(path: string, carryOut: (ctx: Context) => Promise<Reply>): Route {
  return { method: "POST", path, handle: (ctx) => answer(ctx, carryOut) };
}

/** Guards the page, and shows refusals as pages, too. */
async function answer(
  ctx: Context,
  make: (ctx: Context) => Promise<Shown> | Shown,
): Promise<Reply> {
  // An address of the API that does not exist is no page: its clients expect JSON.
  if (RESERVED.has(ctx.param("account"))) throw notFound();
  try {
    guardPage(ctx.req);
    const shown = await make(ctx);
    return "kind" in shown ? shown : showPage(shown);
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    const { status, message, details } = error;
    const reasons = (details.errors ?? []).map((one) =>
      typeof one === "string" ? one : (one.message ?? one.code),
    );
    const body = html`<p>${message}</p>
      ${reasons.map((reason) => html`<p>${reason}</p>`)}
      <p><a href="/">Go to the overview</a></p>`;
    return showPage({ title: String(status), body, status });
  }
}

function repositoryOf(ctx: Context): RepositoryRow {
  const [owner, name] = [ctx.param("account"), ctx.param("name")];
  const found =
    findRepository(ctx.server.db, owner, name) ?? findRenamed(ctx.server.db, owner, name);
  if (found === null) throw notFound();
  return found;
}

function runOf(ctx: Context, repo: RepositoryRow): RunRow {
  openDueGates(ctx.server, repo.id);
  const row = findRun(ctx.server, repo.id, ctx.idParam("run_id"));
  if (row === null) throw notFound();
  return row;
}

function showAccount(ctx: Context): Page {
  const account = findUser(ctx.server.db, ctx.param("account"));
  if (account === null) throw notFound();
  return accountPage(ctx.server, account);
}

function showRun(ctx: Context): Promise<Page> {
  const repo = repositoryOf(ctx);
  return runPageOf(ctx.server, repo, runOf(ctx, repo));
}

function showRelease(ctx: Context): Promise<Page> {
  const repo = repositoryOf(ctx);
  const release = releaseOf(ctx, repo, ctx.param("*"));
  if (release === null) throw notFound();
  return releasePageOf(ctx.server, repo, release);
}

/** Drafts are at "untagged-<key>", as they have no tag yet. */
function releaseOf(ctx: Context, repo: RepositoryRow, segment: string): ReleaseRow | null {
  const key = /^untagged-([0-9a-f]+)$/.exec(segment)?.[1];
  const draft = key === undefined ? null : draftByKey(ctx.server.db, repo.id, key);
  return draft ?? publishedByTag(ctx.server.db, repo.id, segment);
}

function toLatest(ctx: Context): Reply {
  const repo = repositoryOf(ctx);
  const release = latestRelease(ctx.server.db, repo);
  if (release === null) throw notFound();
  return redirect(302, releasePage(repo, release));
}

function toRuns(ctx: Context): Reply {
  return redirect(302, `${repositoryPage(repositoryOf(ctx))}#runs`);
}
