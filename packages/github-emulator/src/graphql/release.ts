import { downloadUrl } from "../assets/json.ts";
import { assetsOf } from "../assets/rows.ts";
import type { AssetRow } from "../assets/rows.ts";
import { userById } from "../auth/users.ts";
import { peel } from "../git/repository.ts";
import { releaseNodeId } from "../releases/json.ts";
import { latestRelease } from "../releases/latest.ts";
import { pageSegment } from "../releases/links.ts";
import type { ReleaseRow } from "../releases/rows.ts";
import { linksOf } from "../repos/json.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { commitNode } from "./commit.ts";
import { connect } from "./connection.ts";
import type { PageArguments } from "./connection.ts";
import { ownerNode } from "./owner.ts";

/** The `Release` type. Functions run only for the fields a query names. */
export function releaseNode(
  server: ServerState,
  repo: RepositoryRow,
  release: ReleaseRow,
): Record<string, unknown> {
  return {
    id: releaseNodeId(release.id),
    databaseId: release.id,
    tagName: release.tag_name,
    name: release.name,
    description: release.body,
    isDraft: release.draft === 1,
    isPrerelease: release.prerelease === 1,
    isLatest: () => latestRelease(server.db, repo)?.id === release.id,
    immutable: release.immutable === 1,
    url: `${linksOf(server, repo).html}/releases/tag/${pageSegment(release)}`,
    createdAt: release.created_at,
    updatedAt: release.updated_at,
    publishedAt: release.published_at,
    author: () => {
      const author = userById(server.db, release.author_id);
      return author === null ? null : ownerNode(server, author);
    },
    tagCommit: async () => {
      const oid = await peel(server.paths.git(repo.id), `refs/tags/${release.tag_name}`);
      return oid === null ? null : commitNode(server, repo, oid);
    },
    releaseAssets: (page: PageArguments & { readonly name?: string | null }) =>
      connect(
        // A starter is no asset yet.
        assetsOf(server.db, release.id).filter(
          (asset) => asset.state === "uploaded" && (page.name ?? asset.name) === asset.name,
        ),
        page,
        (asset) => asset.id,
        (asset) => assetNode(server, repo, release, asset),
      ),
  };
}

function assetNode(
  server: ServerState,
  repo: RepositoryRow,
  release: ReleaseRow,
  asset: AssetRow,
): Record<string, unknown> {
  return {
    id: `RA_${Buffer.from(`012:ReleaseAsset${asset.id}`).toString("base64url")}`,
    name: asset.name,
    size: asset.size,
    digest: asset.digest,
    contentType: asset.content_type,
    downloadCount: asset.download_count,
    url: `${linksOf(server, repo).api}/releases/assets/${asset.id}`,
    downloadUrl: downloadUrl(server, repo, release, asset),
    createdAt: asset.created_at,
    updatedAt: asset.updated_at,
  };
}
