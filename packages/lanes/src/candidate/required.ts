import { ReleaseError, showFound, type Problem } from "@release-actions/contract";
import { nameMatches } from "../files/patterns.ts";

/** Every pattern that is not matched by exactly one of the names. */
export function unmetRequirements(
  assets: readonly { readonly name: string }[],
  patterns: readonly string[],
): readonly Problem[] {
  return patterns.flatMap((pattern): readonly Problem[] => {
    const matching = assets.filter(({ name }) => nameMatches(name, pattern));
    if (matching.length === 1) return [];
    return [
      {
        pointer: "/required-assets",
        message: `${showFound(pattern)} must name exactly one file`,
        expected: "1 file",
        found: matching.length === 0 ? "none" : matching.map(({ name }) => name).join(", "),
      },
    ];
  });
}

/** @throws ReleaseError `required_asset_missing` with every unmet pattern */
export function requireAssets(
  assets: readonly { readonly name: string }[],
  patterns: readonly string[],
): void {
  const unmet = unmetRequirements(assets, patterns);
  const first = unmet[0];
  if (!first) return;
  throw new ReleaseError({
    code: "required_asset_missing",
    message: `${unmet.length} of ${patterns.length} required assets are not there exactly once.`,
    expected: `one file for each of: ${patterns.join(", ")}`,
    found: assets.map(({ name }) => name).join(", ") || "no files",
    details: unmet,
  });
}
