import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  parseAssetName,
  ReleaseError,
  type AssetArch,
  type AssetName,
} from "@release-actions/contract";
import { blake2b512 } from "@release-actions/signing";
import { inferTraits } from "../candidate/inventory.ts";

/** A file of the final release, as far as the updater cares. */
export interface ReleaseFile {
  readonly name: AssetName;
  /** From the inventory, or from the name; absent when neither tells. */
  readonly arch?: AssetArch;
  /** The inventory's; absent when there is no inventory. */
  readonly kind?: string;
  /** The bytes from the start; each call is a new reading. */
  open(): AsyncIterable<Uint8Array>;
}

/** BLAKE2b-512 of files, which is what minisign signs: each file is read once, when it is asked for. */
export type Digests = (file: ReleaseFile) => Promise<Uint8Array>;

export function digestsOnce(): Digests {
  const known = new Map<string, Promise<Uint8Array>>();
  return (file) => {
    const digest = known.get(file.name) ?? blake2b512(file.open());
    known.set(file.name, digest);
    return digest;
  };
}

/**
 * The files of a directory, not of those below it, whose names can be those of assets.
 * @throws ReleaseError `file_unreadable`
 */
export async function filesOfDirectory(directory: string): Promise<readonly ReleaseFile[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((cause: unknown) => {
    throw unreadable(
      `The directory ${directory}`,
      "a directory with the files of the release",
      cause,
    );
  });
  return entries.flatMap((entry): ReleaseFile[] => {
    const name = entry.isFile() ? parseAssetName(entry.name) : null;
    if (name === null) return [];
    const { arch } = inferTraits(name);
    const open = (): AsyncIterable<Uint8Array> => read(join(directory, name));
    return [{ name, ...(arch === undefined ? {} : { arch }), open }];
  });
}

async function* read(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path) as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw unreadable(path, "a file of the release", cause);
  }
}

function unreadable(what: string, expected: string, cause: unknown): ReleaseError {
  return new ReleaseError({
    code: "file_unreadable",
    message: `${what} cannot be read.`,
    expected,
    found: cause instanceof Error ? cause.message : String(cause),
    cause,
  });
}
