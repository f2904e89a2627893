import { openDueGates } from "../actions/gates.ts";
import { type RunRow, listRuns } from "../actions/runs.ts";
import { workflowById } from "../actions/workflows.ts";
import { userById } from "../auth/users.ts";
import { type RepositoryRow, fullName } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { type Html, html } from "./html.ts";
import type { Page } from "./layout.ts";
import { repositoryPage, runPage } from "./links.ts";
import { paged } from "./paging.ts";
import { rows, section, shortSha, stateBadge, time } from "./pieces.ts";

/** On a repository's page; the rest has a page of its own. */
const SHOWN = 20;

/** The newest runs of a repository. */
export function runSection(server: ServerState, repo: RepositoryRow): Html {
  openDueGates(server, repo.id);
  const all = listRuns(server, repo.id);
  const lines = all.slice(0, SHOWN).map((row) => runLine(server, repo, row));
  return section(
    "runs",
    "Runs",
    html`${rows(lines, "No workflow has run yet.")}
    ${all.length > SHOWN ? html`<p><a href="${runsAddress(repo)}">All ${all.length} runs</a></p>` : null}`,
  );
}

/** Every run, page by page. */
export function runsPage(server: ServerState, repo: RepositoryRow, query: URLSearchParams): Page {
  openDueGates(server, repo.id);
  const all = listRuns(server, repo.id);
  const { shown, links } = paged(all, query, runsAddress(repo));
  const lines = shown.map((row) => runLine(server, repo, row));
  return {
    title: "Runs",
    way: [
      { name: fullName(repo), href: repositoryPage(repo) },
      { name: "Runs", href: runsAddress(repo) },
    ],
    body: html`${section("runs", `${all.length} runs`, rows(lines, "No workflow has run yet."))}
    ${links}`,
  };
}

function runsAddress(repo: RepositoryRow): string {
  return `${repositoryPage(repo)}/actions`;
}

function runLine(server: ServerState, repo: RepositoryRow, row: RunRow): Html {
  return html`<div class="head">
      <h3><a href="${runPage(repo, row.id)}">${row.display_title}</a></h3>
      ${stateBadge(row.status, row.conclusion)}
    </div>
    <p class="soft">
      ${workflowById(server, row.workflow_id)?.path ?? ""} #${row.run_number}, attempt
      ${row.run_attempt}, ${row.event} at ${shortSha(row.head_sha)} by
      ${userById(server.db, row.actor_id)?.login ?? "nobody"}, ${time(row.created_at)}
    </p>`;
}
