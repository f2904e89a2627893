import { downloadUrl } from "../assets/json.ts";
import { type AssetRow, assetsOf } from "../assets/rows.ts";
import { latestRelease } from "../releases/latest.ts";
import type { ReleaseRow } from "../releases/rows.ts";
import { type RepositoryRow, fullName } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { candidateSection } from "./candidate.ts";
import { type Html, html } from "./html.ts";
import type { Page } from "./layout.ts";
import { releasePage, repositoryPage } from "./links.ts";
import { badge, bytes, copyable, section, time } from "./pieces.ts";
import { promotionSection } from "./promotion.ts";
import { releaseBadges } from "./releases.ts";

/** One release or draft with its assets, and what its documents say about it. */
export async function releasePageOf(
  server: ServerState,
  repo: RepositoryRow,
  release: ReleaseRow,
): Promise<Page> {
  const assets = assetsOf(server.db, release.id);
  return {
    title: release.tag_name,
    way: [
      { name: fullName(repo), href: repositoryPage(repo) },
      { name: release.tag_name, href: releasePage(repo, release) },
    ],
    body: html`${section("release", titleOf(release), facts(server, repo, release))}
    ${await promotionSection(server, release)} ${await candidateSection(server, release)}
    ${section("assets", "Assets", assetTable(server, repo, release, assets))}
    ${
      release.body === null || release.body === ""
        ? null
        : section("notes", "Notes", html`<pre>${release.body}</pre>`)
    }`,
  };
}

/** The page's heading is the tag already. */
function titleOf({ name, tag_name: tag }: ReleaseRow): string {
  return name === null || name === "" || name === tag ? "Release" : name;
}

function facts(server: ServerState, repo: RepositoryRow, release: ReleaseRow): Html {
  return html`<p class="head">${releaseBadges(release, latestRelease(server.db, repo))}</p>
    <dl>
      <dt>Tag</dt>
      <dd>${copyable(release.tag_name)} ${release.draft === 1 ? "(not in git yet)" : null}</dd>
      <dt>Target</dt>
      <dd><code>${release.target_commitish}</code></dd>
      <dt>Id</dt>
      <dd>${release.id}</dd>
      <dt>${release.draft === 1 ? "Created" : "Published"}</dt>
      <dd>${time(release.published_at ?? release.created_at)}</dd>
    </dl>`;
}

function assetTable(
  server: ServerState,
  repo: RepositoryRow,
  release: ReleaseRow,
  assets: readonly AssetRow[],
): Html {
  if (assets.length === 0) return html`<p class="soft">No assets.</p>`;
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Name</th>
        <th scope="col" class="number">Size</th>
        <th scope="col">Digest</th>
      </tr>
    </thead>
    <tbody>
      ${assets.map(
        (asset) =>
          html`<tr>
            <td>
              ${
                release.draft === 1
                  ? asset.name
                  : html`<a href="${downloadUrl(server, repo, release, asset)}">${asset.name}</a>`
              }
              ${asset.state === "starter" ? badge("starter", "bad") : null}
            </td>
            <td class="number">${bytes(asset.size)}</td>
            <td>
              ${
                asset.digest === null
                  ? html`<span class="soft">no digest</span>`
                  : copyable(asset.digest)
              }
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
