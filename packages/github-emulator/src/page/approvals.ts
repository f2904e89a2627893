import { type EnvironmentRow, reviewersOf } from "../actions/environments.ts";
import { openDueGates, pendingEnvironments, reviewObstacle } from "../actions/gates.ts";
import type { RunRow } from "../actions/runs.ts";
import { all } from "../store/database.ts";
import { type RepositoryRow, repositoryById } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { formToken } from "./guard.ts";
import { type Html, html } from "./html.ts";
import { repositoryPage, runPage } from "./links.ts";
import { badge, shortSha, time } from "./pieces.ts";

/** Where the buttons of a run's gate post to. */
export function reviewAction(repo: RepositoryRow, runId: number): string {
  return `${runPage(repo, runId)}/review`;
}

/** Every gate of a run that is closed, with buttons for those that wait for a person. */
export function gateForms(server: ServerState, repo: RepositoryRow, row: RunRow): readonly Html[] {
  return pendingEnvironments(server, row.id).map(({ gate, environment }) =>
    gate.reviewed === 1
      ? html`<p>
          ${badge("waiting", "wait")} for the timer of ${environment.name}, which ends at
          ${time(gate.opens_at)}
        </p>`
      : gateForm(server, repo, row, environment),
  );
}

function gateForm(
  server: ServerState,
  repo: RepositoryRow,
  row: RunRow,
  environment: EnvironmentRow,
): Html {
  const people = reviewersOf(server, environment).map((user) => {
    const identity = { user, kind: "user", grants: null, scopes: null } as const;
    return { user, obstacle: reviewObstacle(server, row, environment, identity) };
  });
  const able = people.filter(({ obstacle }) => obstacle === null);
  const refused = people.filter(({ obstacle }) => obstacle !== null);
  return html`<p>
      ${badge("waiting", "wait")} for a review of <strong>${environment.name}</strong>
    </p>
    ${refused.map(({ obstacle }) => html`<p class="soft">${obstacle}</p>`)}
    ${
      able.length === 0
        ? html`<p class="soft">Nobody may approve this run.</p>`
        : form(
            repo,
            row,
            environment,
            able.map(({ user }) => user.login),
          )
    }`;
}

function form(
  repo: RepositoryRow,
  row: RunRow,
  environment: EnvironmentRow,
  logins: readonly string[],
): Html {
  const action = reviewAction(repo, row.id);
  const key = `${row.id}-${environment.id}`;
  return html`<form method="post" action="${action}">
    <input type="hidden" name="token" value="${formToken(action)}" />
    <input type="hidden" name="environment" value="${environment.id}" />
    <div class="fields">
      <div>
        <label for="as-${key}">Decide as</label>
        <select id="as-${key}" name="login">
          ${logins.map((login) => html`<option value="${login}">${login}</option>`)}
        </select>
      </div>
      <div>
        <label for="comment-${key}">Comment</label>
        <input type="text" id="comment-${key}" name="comment" autocomplete="off" />
      </div>
      <button class="yes" name="decision" value="approved">Approve</button>
      <button class="no" name="decision" value="rejected">Reject</button>
    </div>
  </form>`;
}

/** Runs that wait at a gate, of one repository or of all, newest first. */
export function waitingRuns(server: ServerState, repositoryId: number | null): readonly RunRow[] {
  const read = (): RunRow[] =>
    all<RunRow>(
      server.db,
      `SELECT * FROM workflow_runs WHERE id IN (SELECT run_id FROM gates)
         AND repository_id = coalesce(?, repository_id) ORDER BY id DESC`,
      repositoryId,
    );
  // A timer that has ended opens its gate when somebody looks.
  for (const id of new Set(read().map((row) => row.repository_id))) openDueGates(server, id);
  return read();
}

/** What all repositories wait for, each run with its forms. */
export function pendingApprovals(server: ServerState): readonly Html[] {
  return waitingRuns(server, null).flatMap((row) => {
    const repo = repositoryById(server.db, row.repository_id);
    return repo === null ? [] : [pendingRun(server, repo, row)];
  });
}

function pendingRun(server: ServerState, repo: RepositoryRow, row: RunRow): Html {
  return html`<div class="head">
      <h3><a href="${runPage(repo, row.id)}">${row.display_title}</a></h3>
      <span class="soft">
        <a href="${repositoryPage(repo)}">${repo.owner_login}/${repo.name}</a>
        at ${shortSha(row.head_sha)}
      </span>
    </div>
    ${gateForms(server, repo, row)}`;
}
