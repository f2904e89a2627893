import { assetsOf } from "../assets/rows.ts";
import { latestRelease } from "../releases/latest.ts";
import { type ReleaseRow, listReleases } from "../releases/rows.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { type Html, html } from "./html.ts";
import { releasePage } from "./links.ts";
import { badge, bytes, rows, time } from "./pieces.ts";

const SHOWN = 50;

/** `rc-<sha>` or `rc-<producer>-<sha>`. */
const CANDIDATE = /^rc-(?:[a-z0-9][a-z0-9-]{0,38}-)?[0-9a-f]{40}$/;

export function isCandidate(release: ReleaseRow): boolean {
  return CANDIDATE.test(release.tag_name);
}

/** Draft, prerelease, latest, immutable. */
export function releaseBadges(
  server: ServerState,
  repo: RepositoryRow,
  release: ReleaseRow,
): readonly Html[] {
  const latest = latestRelease(server.db, repo)?.id === release.id;
  return [
    ...(release.draft === 1 ? [badge("draft", "wait")] : []),
    ...(release.prerelease === 1 ? [badge("prerelease", "info")] : []),
    ...(latest ? [badge("latest", "good")] : []),
    ...(release.immutable === 1 ? [badge("immutable", "plain")] : []),
  ];
}

/** Releases and drafts that are no candidates. */
export function releaseList(server: ServerState, repo: RepositoryRow): Html {
  const all = listReleases(server.db, repo.id, { drafts: true }).filter(
    (release) => !isCandidate(release),
  );
  const lines = all.slice(0, SHOWN).map((release) => releaseLine(server, repo, release));
  return html`${rows(lines, "No releases yet.")}
  ${all.length > SHOWN ? html`<p class="soft">and ${all.length - SHOWN} older ones</p>` : null}`;
}

/** Candidates, and whether they are sealed: candidate.json is what is uploaded last. */
export function candidateList(server: ServerState, repo: RepositoryRow): Html {
  const all = listReleases(server.db, repo.id, { drafts: true }).filter(isCandidate);
  const lines = all.slice(0, SHOWN).map((release) => {
    const sealed = assetsOf(server.db, release.id).some(isSeal);
    const seal = sealed ? badge("sealed", "good") : badge("not sealed", "bad");
    return releaseLine(server, repo, release, seal);
  });
  return rows(lines, "No candidates.");
}

export function isSeal(asset: { readonly name: string; readonly state: string }): boolean {
  return asset.name === "candidate.json" && asset.state === "uploaded";
}

function releaseLine(
  server: ServerState,
  repo: RepositoryRow,
  release: ReleaseRow,
  seal: Html | null = null,
): Html {
  const assets = assetsOf(server.db, release.id);
  const size = assets.reduce((sum, asset) => sum + asset.size, 0);
  const named = release.name !== null && release.name !== release.tag_name;
  return html`<div class="head">
      <h3><a href="${releasePage(repo, release)}">${release.tag_name}</a></h3>
      ${seal} ${releaseBadges(server, repo, release)}
    </div>
    ${named ? html`<p>${release.name}</p>` : null}
    <p class="soft">
      ${assets.length} ${assets.length === 1 ? "asset" : "assets"}, ${bytes(size)},
      ${time(release.published_at ?? release.created_at)}
    </p>`;
}
