import type { CandidateAsset, ErrorCode } from "@release-actions/contract";
import type { Asset } from "@release-actions/github";

/** One way in which a release does not hold what an inventory says. */
export interface AssetProblem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly expected: string;
  readonly found: string;
}

/**
 * Compares the inventory with what GitHub lists, both ways, without any download. An asset without
 * a digest is reported as `asset_mismatch` unless `bytesFollow`: then the caller hashes its bytes.
 * @param own names of the candidate's own documents, which the inventory does not list
 */
export function assetProblems(
  inventory: readonly CandidateAsset[],
  assets: readonly Asset[],
  own: readonly string[],
  bytesFollow: boolean,
): readonly AssetProblem[] {
  const expected = new Map(inventory.map((entry) => [entry.name as string, entry]));
  const missing = inventory
    .filter(({ name }) => !assets.some((asset) => asset.name === name))
    .map((entry) => ({
      code: "asset_missing" as const,
      message: `${entry.name} is in the inventory but not in the release`,
      expected: describe(entry.size, entry.digest),
      found: "no such asset",
    }));
  const present = assets.flatMap((asset): AssetProblem[] => {
    if (asset.state !== "uploaded") {
      return [
        {
          code: "asset_incomplete",
          message: `${asset.name} was never uploaded completely`,
          expected: "state uploaded",
          found: `state ${asset.state}, ${asset.size} bytes`,
        },
      ];
    }
    const entry = expected.get(asset.name);
    if (!entry) {
      if (own.includes(asset.name)) return [];
      return [
        {
          code: "asset_extra",
          message: `${asset.name} is in the release but not in the inventory`,
          expected: "only what the inventory names",
          found: describe(asset.size, asset.digest),
        },
      ];
    }
    const unknown = asset.digest === null && bytesFollow;
    if (asset.size === entry.size && (unknown || asset.digest === entry.digest)) return [];
    return [
      {
        code: "asset_mismatch",
        message: `${asset.name} is not what the inventory says`,
        expected: describe(entry.size, entry.digest),
        found: describe(asset.size, asset.digest),
      },
    ];
  });
  return [...missing, ...present];
}

function describe(size: number, digest: string | null): string {
  return `${size} bytes, ${digest ?? "no digest"}`;
}
