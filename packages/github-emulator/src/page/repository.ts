import { type RepositoryRow, fullName } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { gateForms, waitingRuns } from "./approvals.ts";
import { html } from "./html.ts";
import type { Page } from "./layout.ts";
import { repositoryPage, runPage } from "./links.ts";
import { badge, copyable, rows, section } from "./pieces.ts";
import { releaseSections } from "./releases.ts";
import { runSection } from "./runs.ts";

/** A repository: what waits, its runs, releases and candidates. */
export function repositoryPageOf(server: ServerState, repo: RepositoryRow): Page {
  const gates = waitingRuns(server, repo.id).map(
    (row) =>
      html`<h3><a href="${runPage(repo, row.id)}">${row.display_title}</a></h3>
        ${gateForms(server, repo, row)}`,
  );
  return {
    title: fullName(repo),
    way: [{ name: fullName(repo), href: repositoryPage(repo) }],
    body: html`<p class="head">
        ${badge(repo.private === 1 ? "private" : "public")}
        ${repo.archived === 1 ? badge("archived", "wait") : null}
        ${repo.immutable_releases === 1 ? badge("immutable releases") : null}
      </p>
      ${repo.description === null ? null : html`<p>${repo.description}</p>`}
      <p class="soft">${copyable(`git clone ${server.urls.git_url}/${fullName(repo)}.git`)}</p>
      ${
        gates.length === 0
          ? html`<div id="gates" data-live></div>`
          : section("gates", "Waiting for approval", rows(gates, ""), { call: true })
      }
      ${releaseSections(server, repo)} ${runSection(server, repo)}`,
  };
}
