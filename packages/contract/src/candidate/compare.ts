import type { AssetName, Digest } from "../brands.ts";

/** What identifies a file of an inventory. The rest of its entry describes it. */
export interface InventoryEntry {
  readonly name: AssetName;
  /** Bytes. */
  readonly size: number;
  readonly digest: Digest;
}

export interface InventoryComparison {
  readonly same: boolean;
  /** Sealed, but not here. */
  readonly missing: readonly AssetName[];
  /** Here, but not sealed. */
  readonly extra: readonly AssetName[];
  readonly different: readonly {
    readonly name: AssetName;
    readonly sealed: InventoryEntry;
    readonly local: InventoryEntry;
  }[];
}

/**
 * Whether two inventories are of the same files: by name, size and digest, in any order. Kind, media
 * type and the like may differ, as they change no byte that a user gets.
 */
export function compareInventories(
  sealed: readonly InventoryEntry[],
  local: readonly InventoryEntry[],
): InventoryComparison {
  const sealedByName = new Map(sealed.map((entry) => [entry.name, entry]));
  const localNames = new Set(local.map((entry) => entry.name));
  const missing = sealed.map((entry) => entry.name).filter((name) => !localNames.has(name));
  const extra = local.map((entry) => entry.name).filter((name) => !sealedByName.has(name));
  const different = local.flatMap((entry) => {
    const other = sealedByName.get(entry.name);
    if (other === undefined || isSameFile(other, entry)) return [];
    return [{ name: entry.name, sealed: identity(other), local: identity(entry) }];
  });
  const same = missing.length + extra.length + different.length === 0;
  return { same, missing, extra, different };
}

function isSameFile(left: InventoryEntry, right: InventoryEntry): boolean {
  return left.size === right.size && left.digest === right.digest;
}

function identity({ name, size, digest }: InventoryEntry): InventoryEntry {
  return { name, size, digest };
}
