import { type RepositoryRow, SELECT_REPOSITORY } from "../repos/rows.ts";
import type { UserRow } from "../auth/users.ts";
import type { ServerState } from "../state.ts";
import { all } from "../store/database.ts";
import { pendingApprovals } from "./approvals.ts";
import { faultTable } from "./faults.ts";
import { type Html, html } from "./html.ts";
import type { Page } from "./layout.ts";
import { repositoryPage } from "./links.ts";
import { badge, rows, section } from "./pieces.ts";
import { requestTable } from "./requests.ts";

/** The start page: what waits for a person first, then all there is. */
export function homePage(server: ServerState): Page {
  const approvals = pendingApprovals(server);
  return {
    title: "Overview",
    body: html`${section(
      "approvals",
      "Pending approvals",
      rows(approvals, "No run waits for an approval."),
      { call: approvals.length > 0 },
    )}
    ${section("repositories", "Repositories", repositories(server))}
    ${section("faults", "Faults", faultTable(server))}
    ${section("requests", "Recent requests", requestTable(server))}`,
  };
}

/** An organisation or a user, with what it owns. */
export function accountPage(server: ServerState, account: UserRow): Page {
  const sql = `${SELECT_REPOSITORY} WHERE u.id = ? ORDER BY r.name`;
  const owned = all<RepositoryRow>(server.db, sql, account.id);
  return {
    title: account.login,
    way: [{ name: account.login, href: `/${encodeURIComponent(account.login)}` }],
    body: html`<p>${badge(account.type.toLowerCase())}</p>
      ${section("repositories", "Repositories", repositoryList(owned))}`,
  };
}

function repositories(server: ServerState): Html {
  const found = all<RepositoryRow>(server.db, `${SELECT_REPOSITORY} ORDER BY r.name`);
  // An organisation without a repository is shown, people without one are not.
  const owners = all<UserRow>(
    server.db,
    `SELECT * FROM users WHERE type = 'Organization' OR id IN (SELECT owner_id FROM repositories)
     ORDER BY login`,
  );
  if (owners.length === 0) return html`<p class="soft">There are no repositories.</p>`;
  return html`${owners.map(
    ({ id, login }) =>
      html`<h3 class="owner"><a href="/${encodeURIComponent(login)}">${login}</a></h3>
        ${repositoryList(found.filter((repo) => repo.owner_id === id))}`,
  )}`;
}

function repositoryList(repos: readonly RepositoryRow[]): Html {
  return rows(
    repos.map((repo) => repositoryLine(repo)),
    "No repositories.",
  );
}

function repositoryLine(repo: RepositoryRow): Html {
  return html`<div class="head">
      <a href="${repositoryPage(repo)}">${repo.owner_login}/${repo.name}</a>
      ${badge(repo.private === 1 ? "private" : "public")}
      ${repo.archived === 1 ? badge("archived", "wait") : null}
      ${repo.immutable_releases === 1 ? badge("immutable releases") : null}
    </div>
    ${repo.description === null ? null : html`<p class="soft">${repo.description}</p>`}`;
}
