import { openDueGates } from "../actions/gates.ts";
import { type RunRow, listRuns } from "../actions/runs.ts";
import { workflowById } from "../actions/workflows.ts";
import { userById } from "../auth/users.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { type Html, html } from "./html.ts";
import { runPage } from "./links.ts";
import { rows, shortSha, stateBadge, time } from "./pieces.ts";

/** As many as a person reads. */
const SHOWN = 30;

/** The newest runs of a repository. */
export function runList(server: ServerState, repo: RepositoryRow): Html {
  openDueGates(server, repo.id);
  const all = listRuns(server, repo.id);
  const shown = all.slice(0, SHOWN).map((row) => runLine(server, repo, row));
  return html`${rows(shown, "No workflow has run yet.")}
  ${all.length > SHOWN ? html`<p class="soft">and ${all.length - SHOWN} older ones</p>` : null}`;
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
