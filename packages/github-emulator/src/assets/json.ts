import { rememberPeople } from "../auth/users.ts";
import type { Person } from "../auth/users.ts";
import type { ReleaseRow } from "../releases/rows.ts";
import { pageSegment } from "../releases/links.ts";
import { linksOf } from "../repos/json.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import type { AssetRow } from "./rows.ts";

/** GitHub's release asset object. */
export function assetJson(
  server: ServerState,
  repo: RepositoryRow,
  release: ReleaseRow,
  asset: AssetRow,
  person: Person = rememberPeople(server),
): Record<string, unknown> {
  return {
    url: `${linksOf(server, repo).api}/releases/assets/${asset.id}`,
    id: asset.id,
    node_id: `RA_${Buffer.from(`012:ReleaseAsset${asset.id}`).toString("base64url")}`,
    name: asset.name,
    label: asset.label,
    uploader: person(asset.uploader_id),
    content_type: asset.content_type,
    state: asset.state,
    size: asset.size,
    digest: asset.digest,
    download_count: asset.download_count,
    created_at: asset.created_at,
    updated_at: asset.updated_at,
    browser_download_url: downloadUrl(server, repo, release, asset),
  };
}

/** Where a browser gets the asset; for a draft an address with "untagged-...", which is no secret. */
export function downloadUrl(
  server: ServerState,
  repo: RepositoryRow,
  release: ReleaseRow,
  asset: AssetRow,
): string {
  const { html } = linksOf(server, repo);
  return `${html}/releases/download/${pageSegment(release)}/${encodeURIComponent(asset.name)}`;
}
