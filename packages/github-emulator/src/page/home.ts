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
    ${section("repositories", "Repositories", repositories(server, null))}
    ${section("faults", "Faults", faultTable(server))}
    ${section("requests", "Recent requests", requestTable(server))}`,
  };
}

/** An organisation or a user, with what it owns. */
export function accountPage(server: ServerState, account: UserRow): Page {
  return {
    title: account.login,
    way: [{ name: account.login, href: `/${encodeURIComponent(account.login)}` }],
    body: html`<p>${badge(account.type.toLowerCase())}</p>
      ${section("repositories", "Repositories", repositories(server, account.id))}`,
  };
}

function repositories(server: ServerState, ownerId: number | null): Html {
  const order = "ORDER BY u.login, r.name";
  const found =
    ownerId === null
      ? all<RepositoryRow>(server.db, `${SELECT_REPOSITORY} ${order}`)
      : all<RepositoryRow>(server.db, `${SELECT_REPOSITORY} WHERE u.id = ? ${order}`, ownerId);
  const owners = new Map<string, RepositoryRow[]>();
  for (const repo of found) {
    owners.set(repo.owner_login, [...(owners.get(repo.owner_login) ?? []), repo]);
  }
  const groups = [...owners].map(
    ([login, repos]) =>
      html`<h3 class="owner"><a href="/${encodeURIComponent(login)}">${login}</a></h3>
        ${rows(
          repos.map((repo) => repositoryLine(repo)),
          "",
        )}`,
  );
  return groups.length === 0
    ? html`<p class="soft">There are no repositories.</p>`
    : html`${groups}`;
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
