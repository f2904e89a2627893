import { type AssetRow, assetsOf } from "../assets/rows.ts";
import { latestRelease } from "../releases/latest.ts";
import { type ReleaseRow, listReleases } from "../releases/rows.ts";
import { type RepositoryRow, fullName } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { type Html, html } from "./html.ts";
import type { Page } from "./layout.ts";
import { releasePage, repositoryPage } from "./links.ts";
import { paged } from "./paging.ts";
import { badge, bytes, rows, section, time } from "./pieces.ts";

/** On a repository's page; the rest has a page of its own. */
const SHOWN = 20;

/** `rc-<sha>` or `rc-<producer>-<sha>`. */
const CANDIDATE = /^rc-(?:[a-z0-9][a-z0-9-]{0,38}-)?[0-9a-f]{40}$/;

export function isCandidate(release: ReleaseRow): boolean {
  return CANDIDATE.test(release.tag_name);
}

/** Draft, prerelease, latest, immutable. */
export function releaseBadges(release: ReleaseRow, latest: ReleaseRow | null): readonly Html[] {
  return [
    ...(release.draft === 1 ? [badge("draft", "wait")] : []),
    ...(release.prerelease === 1 ? [badge("prerelease", "info")] : []),
    ...(latest?.id === release.id ? [badge("latest", "good")] : []),
    ...(release.immutable === 1 ? [badge("immutable", "plain")] : []),
  ];
}

/** The newest releases and drafts that are no candidates, and the newest candidates. */
export function releaseSections(server: ServerState, repo: RepositoryRow): Html {
  const all = listReleases(server.db, repo.id, { drafts: true });
  const candidates = all.filter(isCandidate);
  const others = all.filter((release) => !isCandidate(release));
  const more = html`<p>
    <a href="${repositoryPage(repo)}/releases">All ${all.length} releases</a>
  </p>`;
  const list = (some: readonly ReleaseRow[], empty: string): Html =>
    html`${rows(releaseLines(server, repo, some.slice(0, SHOWN)), empty)}
    ${some.length > SHOWN ? more : null}`;
  return html`${section("releases", "Releases", list(others, "No releases yet."))}
  ${section("candidates", "Candidates", list(candidates, "No candidates."))}`;
}

/** Every release, draft and candidate, page by page. */
export function releasesPage(
  server: ServerState,
  repo: RepositoryRow,
  query: URLSearchParams,
): Page {
  const address = `${repositoryPage(repo)}/releases`;
  const all = listReleases(server.db, repo.id, { drafts: true });
  const { shown, links } = paged(all, query, address);
  return {
    title: "Releases",
    way: [
      { name: fullName(repo), href: repositoryPage(repo) },
      { name: "Releases", href: address },
    ],
    body: html`${section(
      "releases",
      `${all.length} releases, drafts and candidates`,
      rows(releaseLines(server, repo, shown), "No releases yet."),
    )}
    ${links}`,
  };
}

function releaseLines(
  server: ServerState,
  repo: RepositoryRow,
  releases: readonly ReleaseRow[],
): Html[] {
  const latest = latestRelease(server.db, repo);
  return releases.map((release) => releaseLine(server, repo, release, latest));
}

function releaseLine(
  server: ServerState,
  repo: RepositoryRow,
  release: ReleaseRow,
  latest: ReleaseRow | null,
): Html {
  const assets = assetsOf(server.db, release.id);
  const size = assets.reduce((sum, asset) => sum + asset.size, 0);
  const named = release.name !== null && release.name !== release.tag_name;
  return html`<div class="head">
      <h3><a href="${releasePage(repo, release)}">${release.tag_name}</a></h3>
      ${originBadge(release, assets)} ${releaseBadges(release, latest)}
    </div>
    ${named ? html`<p>${release.name}</p>` : null}
    <p class="soft">
      ${assets.length} ${assets.length === 1 ? "asset" : "assets"}, ${bytes(size)},
      ${time(release.published_at ?? release.created_at)}
    </p>`;
}

/** candidate.json is what is uploaded last: with it, nothing is missing. */
function originBadge(release: ReleaseRow, assets: readonly AssetRow[]): Html | null {
  const has = (document: string): boolean =>
    assets.some(({ name, state }) => name === document && state === "uploaded");
  if (!isCandidate(release)) return has("promotion.json") ? badge("promoted", "good") : null;
  return has("candidate.json") ? badge("sealed", "good") : badge("not sealed", "bad");
}
