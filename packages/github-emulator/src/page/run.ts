import { approvalsJson } from "../actions/gates.ts";
import { type JobRow, jobsOf } from "../actions/jobs.ts";
import { type RunRow } from "../actions/runs.ts";
import { workflowById } from "../actions/workflows.ts";
import { userById } from "../auth/users.ts";
import { type RepositoryRow, fullName } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { gateForms } from "./approvals.ts";
import { Document } from "./documents.ts";
import { type Html, html } from "./html.ts";
import type { Page } from "./layout.ts";
import { repositoryPage, runPage } from "./links.ts";
import { readJobLog } from "./logs.ts";
import { badge, copyable, rows, section, stateBadge, time } from "./pieces.ts";

/** One run: how it stands, its gates, jobs and logs, and who decided what. */
export async function runPageOf(
  server: ServerState,
  repo: RepositoryRow,
  row: RunRow,
): Promise<Page> {
  const gates = gateForms(server, repo, row);
  const jobs: Html[] = [];
  for (const job of jobsOf(server, row.id, row.run_attempt)) {
    jobs.push(await jobLine(server, job));
  }
  const ended = row.status === "completed";
  return {
    title: row.display_title,
    way: [
      { name: fullName(repo), href: repositoryPage(repo) },
      { name: `Run ${row.id}`, href: runPage(repo, row.id) },
    ],
    reloads: !ended && gates.length === 0,
    body: html`${section("run", "Run", facts(server, row))}
    ${
      gates.length === 0
        ? html`<div id="gates" data-live></div>`
        : section("gates", "Waiting for approval", html`${gates}`, { call: true })
    }
    ${section("jobs", "Jobs", rows(jobs, "This run has no jobs yet."))}
    ${section("approvals", "Decisions", decisions(server, repo, row))}`,
  };
}

function facts(server: ServerState, row: RunRow): Html {
  return html`<p>${stateBadge(row.status, row.conclusion)}</p>
    <dl>
      <dt>Workflow</dt>
      <dd>${workflowById(server, row.workflow_id)?.path ?? ""}, run ${row.run_number}</dd>
      <dt>Attempt</dt>
      <dd>${row.run_attempt}</dd>
      <dt>Event</dt>
      <dd>${row.event} by ${userById(server.db, row.triggering_actor_id)?.login ?? "nobody"}</dd>
      <dt>Branch</dt>
      <dd>${row.head_branch ?? "none"}</dd>
      <dt>Commit</dt>
      <dd>${copyable(row.head_sha)}</dd>
      <dt>Started</dt>
      <dd>${time(row.run_started_at)}</dd>
      <dt>Changed</dt>
      <dd>${time(row.updated_at)}</dd>
    </dl>`;
}

async function jobLine(server: ServerState, job: JobRow): Promise<Html> {
  const log = await readJobLog(server, job);
  const steps = new Document(JSON.parse(job.steps)).list();
  return html`<div class="head" id="job-${job.id}">
      <h3>${job.name}</h3>
      ${stateBadge(job.status, job.conclusion)}
    </div>
    ${
      steps.length === 0
        ? null
        : html`<ol>
            ${steps.map((step) => {
              const conclusion = step.at("conclusion").text();
              const state = stateBadge(
                step.at("status").text() || "queued",
                conclusion === "" ? null : conclusion,
              );
              return html`<li>${step.at("name").text()} ${state}</li>`;
            })}
          </ol>`
    }
    ${
      log === null
        ? null
        : html`<details open>
            <summary>Log</summary>
            ${log.cut ? html`<p class="soft">The beginning is left out here.</p>` : null}
            <pre tabindex="0" role="region" aria-label="Log of ${job.name}">${log.text}</pre>
          </details>`
    }`;
}

function decisions(server: ServerState, repo: RepositoryRow, row: RunRow): Html {
  const list = new Document(approvalsJson(server, repo, row.id)).list();
  const lines = list.map((decision) => {
    const state = decision.at("state").text();
    const names = decision
      .at("environments")
      .list()
      .map((environment) => environment.at("name").text());
    return html`${badge(state, state === "approved" ? "good" : "bad")} ${names.join(", ")} by
      <strong>${decision.at("user", "login").text()}</strong>
      <span class="soft">${decision.at("comment").text()}</span>`;
  });
  return rows(lines, "Nobody has decided about this run.");
}
