import { type ReleaseRow, draftByTag } from "../releases/rows.ts";
import { findRepository, repositoryById } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { type Document, readDocument } from "./documents.ts";
import { type Html, html } from "./html.ts";
import { releasePage, repositoryPage, runPage } from "./links.ts";
import { badge, copyable, section } from "./pieces.ts";

/** What promotion.json says: from which candidate, in which run, approved by whom. */
export async function promotionSection(
  server: ServerState,
  release: ReleaseRow,
): Promise<Html | null> {
  const receipt = await readDocument(server, release, "promotion.json");
  if (receipt === null) return null;
  if (receipt === "unreadable") {
    const text = html`<p>${badge("unreadable", "bad")} promotion.json is not a JSON document.</p>`;
    return section("promotion", "Promotion", text);
  }
  const told = receipt.at("predicate");
  const approvers = told.at("gate", "approved_by").list();
  const repo = repositoryById(server.db, release.repository_id);
  const run = told.at("promotion", "run_id").text();
  return section(
    "promotion",
    "Promotion",
    html`<dl>
      ${told
        .at("candidates")
        .list()
        .map((candidate) => candidateFacts(server, candidate))}
      <dt>Channel</dt>
      <dd>${told.at("release", "channel").text()}</dd>
      <dt>Run</dt>
      <dd>
        ${
          repo !== null && /^\d{1,15}$/.test(run)
            ? html`<a href="${runPage(repo, Number(run))}">${run}</a>`
            : run
        }
        by ${told.at("promotion", "actor").text()}
      </dd>
      <dt>Gate</dt>
      <dd>${told.at("gate", "environment").text()}</dd>
      <dt>Approved by</dt>
      <dd>${approvers.map((person) => person.at("login").text()).join(", ") || "nobody"}</dd>
    </dl>`,
  );
}

function candidateFacts(server: ServerState, candidate: Document): Html {
  const [owner_login = "", name = ""] = candidate.at("repository").text().split("/");
  const tag = candidate.at("tag").text();
  const repo = findRepository(server.db, owner_login, name);
  const draft = repo === null ? null : draftByTag(server.db, repo.id, tag);
  return html`<dt>Candidate</dt>
    <dd>
      ${
        repo !== null && draft !== null
          ? html`<a href="${releasePage(repo, draft)}">${tag}</a>`
          : tag
      }
      of <a href="${repositoryPage({ owner_login, name })}">${owner_login}/${name}</a>
    </dd>
    <dt>Its candidate.json</dt>
    <dd>${copyable(candidate.at("digest").text())}</dd>`;
}
