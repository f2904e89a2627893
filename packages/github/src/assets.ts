import { parseDigest, type Digest, type ReleaseId } from "@release-actions/contract";
import { explained, orNull } from "./failures.ts";
import type { Repository } from "./repository.ts";
import { writeOnce } from "./write-once.ts";

/** A release asset as GitHub lists it. */
export interface Asset {
  readonly id: number;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Null when GitHub has none, or one that is not a lower-case sha256: it never counts as a match. */
  readonly digest: Digest | null;
  /** `uploaded`; anything else is an upload that did not finish (`starter`). */
  readonly state: string;
  readonly updatedAt: string;
}

/** All assets of a release, to the last page. */
export function listAssets(at: Repository, release: ReleaseId): Promise<readonly Asset[]> {
  return explained(listing(release), () => assetsOf(at, release));
}

/** The same for a release that somebody may have deleted since it was listed: then null. */
export function listAssetsIfThere(
  at: Repository,
  release: ReleaseId,
): Promise<readonly Asset[] | null> {
  return explained(listing(release), () => orNull(() => assetsOf(at, release)));
}

function listing(release: ReleaseId): { does: string; needs: string } {
  return { does: `list the assets of release ${release}`, needs: "contents: write" };
}

async function assetsOf(at: Repository, release: ReleaseId): Promise<readonly Asset[]> {
  const { owner, repo } = at;
  const found = await at.connection.api.paginate(
    "GET /repos/{owner}/{repo}/releases/{release_id}/assets",
    { owner, repo, release_id: release, per_page: 100 },
  );
  return found.map((asset) => toAsset(asset));
}

/** Deletes an asset; one that is gone already is what was wanted. */
export async function deleteAsset(at: Repository, asset: Asset): Promise<void> {
  const { owner, repo } = at;
  const purpose = { does: `delete the asset ${asset.name}`, needs: "contents: write" };
  await explained(purpose, () =>
    orNull(() =>
      writeOnce(
        at.connection.retry,
        () =>
          at.connection.api.request("DELETE /repos/{owner}/{repo}/releases/assets/{asset_id}", {
            owner,
            repo,
            asset_id: asset.id,
          }),
        () => Promise.resolve(null),
      ),
    ),
  );
}

/** Whether the asset is completely there with exactly these bytes. */
export function holds(asset: Asset, wanted: { size: number; digest: Digest }): boolean {
  return asset.state === "uploaded" && asset.size === wanted.size && asset.digest === wanted.digest;
}

interface AssetFields {
  id: number;
  name: string;
  size: number;
  digest?: string | null;
  state: string;
  updated_at: string;
}

export function toAsset(data: AssetFields): Asset {
  return {
    id: data.id,
    name: data.name,
    size: data.size,
    digest: parseDigest(data.digest),
    state: data.state,
    updatedAt: data.updated_at,
  };
}
