import { assetJson } from "../assets/json.ts";
import { assetsOf } from "../assets/rows.ts";
import { rememberPeople } from "../auth/users.ts";
import type { Person } from "../auth/users.ts";
import { linksOf } from "../repos/json.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { pageSegment } from "./links.ts";
import type { ReleaseRow } from "./rows.ts";

/** GitHub's release object, with all its assets. */
export function releaseJson(
  server: ServerState,
  repo: RepositoryRow,
  release: ReleaseRow,
  person: Person = rememberPeople(server),
): Record<string, unknown> {
  const { api, html, uploads } = linksOf(server, repo);
  const url = `${api}/releases/${release.id}`;
  const archive = (kind: string): string | null =>
    release.draft === 1 ? null : `${api}/${kind}/${encodeURIComponent(release.tag_name)}`;
  return {
    url,
    assets_url: `${url}/assets`,
    upload_url: `${uploads}/releases/${release.id}/assets{?name,label}`,
    html_url: `${html}/releases/tag/${pageSegment(release)}`,
    id: release.id,
    author: person(release.author_id),
    node_id: releaseNodeId(release.id),
    tag_name: release.tag_name,
    target_commitish: release.target_commitish,
    name: release.name,
    draft: release.draft === 1,
    immutable: release.immutable === 1,
    prerelease: release.prerelease === 1,
    created_at: release.created_at,
    updated_at: release.updated_at,
    published_at: release.published_at,
    assets: assetsOf(server.db, release.id).map((asset) =>
      assetJson(server, repo, release, asset, person),
    ),
    tarball_url: archive("tarball"),
    zipball_url: archive("zipball"),
    body: release.body,
  };
}

export function releaseNodeId(id: number): string {
  return `RE_${Buffer.from(`07:Release${id}`).toString("base64url")}`;
}
