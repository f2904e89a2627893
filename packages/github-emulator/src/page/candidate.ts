import type { ReleaseRow } from "../releases/rows.ts";
import { repositoryById } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { type Document, readDocument } from "./documents.ts";
import { type Html, html } from "./html.ts";
import { runPage } from "./links.ts";
import { badge, bytes, copyable, section, time } from "./pieces.ts";
import { isCandidate } from "./releases.ts";

/** What candidate.json says. For a candidate without one: that it is not sealed. */
export async function candidateSection(
  server: ServerState,
  release: ReleaseRow,
): Promise<Html | null> {
  const seal = await readDocument(server, release, "candidate.json");
  if (seal === null && !isCandidate(release)) return null;
  return section("candidate", "Candidate", body(server, release, seal));
}

function body(
  server: ServerState,
  release: ReleaseRow,
  seal: Document | "unreadable" | null,
): Html {
  if (seal === null) {
    return html`<p>${badge("not sealed", "wait")} candidate.json is missing.</p>`;
  }
  if (seal === "unreadable") {
    return html`<p>${badge("unreadable", "bad")} candidate.json is not a JSON document.</p>`;
  }
  const assets = seal.at("assets").list();
  return html`<p>${badge("sealed", "good")} ${assets.length} files in the inventory</p>
    <dl>
      <dt>Commit</dt>
      <dd>${copyable(seal.at("source", "sha").text())}</dd>
      <dt>Workflow</dt>
      <dd>${seal.at("workflow", "path").text()}</dd>
      <dt>Run</dt>
      <dd>${runLink(server, release, seal.at("run", "id").text())}</dd>
      <dt>Sealed</dt>
      <dd>${time(seal.at("created_at").text())}</dd>
    </dl>
    <details>
      <summary>Inventory</summary>
      <ul class="rows">
        ${assets.map((asset) => inventoryLine(asset))}
      </ul>
    </details>`;
}

function inventoryLine(asset: Document): Html {
  return html`<li>
    ${asset.at("name").text()}
    <span class="soft">${bytes(Number(asset.at("size").text()))}</span><br />
    ${copyable(asset.at("digest").text())}
  </li>`;
}

function runLink(server: ServerState, release: ReleaseRow, id: string): Html {
  const repo = repositoryById(server.db, release.repository_id);
  if (repo === null || !/^\d{1,15}$/.test(id)) return html`${id}`;
  return html`<a href="${runPage(repo, Number(id))}">${id}</a>`;
}
