import { parseAssetName, type AssetName } from "@release-actions/contract";

/** The name of one of our own documents, as an asset name. */
export function assetName(text: string): AssetName {
  const name = parseAssetName(text);
  if (name) return name;
  throw new Error(`${text} is not an asset name`);
}
