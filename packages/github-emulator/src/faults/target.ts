import { assetById, assetByName, assetsOf } from "../assets/rows.ts";
import type { AssetRow } from "../assets/rows.ts";
import { listReleases, releaseById } from "../releases/rows.ts";
import type { ReleaseRow } from "../releases/rows.ts";
import { type RepositoryRow, findRepository, repositoryById } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { one } from "../store/database.ts";

/** What a mutation is meant for does not exist, or cannot be changed like that. */
export class MutationImpossible extends Error {
  override readonly name = "MutationImpossible";
}

/** What a mutation names; the rest is taken from the address of the request. */
export interface Named {
  readonly repository?: string;
  readonly tag?: string;
  readonly name?: string;
}

type Stored = Pick<ServerState, "db">;

/** The repository that is named, or that the address is about. */
export function targetRepository(server: Stored, named: Named, url: string): RepositoryRow {
  const path = new URL(url, "http://localhost").pathname;
  const inPath = /^(?:\/api\/v3\/repos|\/api\/uploads\/repos)?\/([^/]+\/[^/]+)/.exec(path)?.[1];
  const full = named.repository ?? inPath ?? "";
  const [owner = "", name = ""] = full.split("/").map(decode);
  const found = findRepository(server.db, owner, name) ?? repositoryOfBytes(server, path);
  if (found === null) throw new MutationImpossible(`there is no repository ${full}`);
  return found;
}

/**
 * The release with the named tag, drafts included, or the one of the address. Else, as in a request
 * that makes a release, the newest one.
 */
export function targetRelease(
  server: Stored,
  repo: RepositoryRow,
  named: Named,
  url: string,
): ReleaseRow {
  const all = listReleases(server.db, repo.id, { drafts: true });
  const found =
    named.tag === undefined
      ? (releaseOfAddress(server, repo, url) ?? all[0])
      : all.find((release) => release.tag_name === named.tag);
  if (found === undefined) {
    const which = named.tag === undefined ? "" : ` with the tag ${named.tag}`;
    throw new MutationImpossible(`there is no release${which}`);
  }
  return found;
}

/** The named asset, or the one of the address, or the release's first. */
export function targetAsset(
  server: Stored,
  repo: RepositoryRow,
  named: Named,
  url: string,
): { readonly release: ReleaseRow; readonly asset: AssetRow } {
  const addressed = named.name === undefined ? assetOfAddress(server, url) : null;
  const owner = addressed === null ? null : releaseById(server.db, repo.id, addressed.release_id);
  if (addressed !== null && owner !== null) return { release: owner, asset: addressed };
  const release = targetRelease(server, repo, named, url);
  const asset =
    named.name === undefined
      ? assetsOf(server.db, release.id)[0]
      : assetByName(server.db, release.id, named.name);
  if (asset === undefined || asset === null) {
    throw new MutationImpossible(`${release.tag_name} has no asset ${named.name ?? ""}`.trimEnd());
  }
  return { release, asset };
}

function releaseOfAddress(server: Stored, repo: RepositoryRow, url: string): ReleaseRow | null {
  const id = /\/releases\/(\d+)/.exec(url)?.[1];
  if (id !== undefined) return releaseById(server.db, repo.id, Number(id));
  const asset = assetOfAddress(server, url);
  return asset === null ? null : releaseById(server.db, repo.id, asset.release_id);
}

function assetOfAddress(server: Stored, url: string): AssetRow | null {
  const id = /\/(?:releases\/assets|release-assets)\/(\d+)/.exec(url)?.[1];
  return id === undefined ? null : assetById(server.db, Number(id));
}

// The storage origin knows assets only by their ids.
function repositoryOfBytes(server: Stored, path: string): RepositoryRow | null {
  const asset = path.startsWith("/release-assets/") ? assetOfAddress(server, path) : null;
  if (asset === null) return null;
  const release = one<{ repository_id: number }>(
    server.db,
    "SELECT repository_id FROM releases WHERE id = ?",
    asset.release_id,
  );
  return release === null ? null : repositoryById(server.db, release.repository_id);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
