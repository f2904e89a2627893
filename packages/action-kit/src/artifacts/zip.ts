import { ReleaseError } from "@release-actions/contract";
import type { Entry, ZipFile } from "yauzl";

export interface NamedEntry {
  /** As the archive writes it; not checked. */
  readonly path: string;
  readonly entry: Entry;
}

/** Opens an archive by its central directory. The caller closes it. */
export async function openZip(artifact: string, file: string): Promise<ZipFile> {
  const { openPromise } = await import("yauzl");
  try {
    // Names are decoded below: the library would turn backslashes into slashes, or refuse without
    // saying which entry it was.
    return await openPromise(file, { autoClose: false, decodeStrings: false });
  } catch (cause) {
    throw unreadable(artifact, reasonOf(cause), cause);
  }
}

export async function readEntries(artifact: string, zip: ZipFile): Promise<readonly NamedEntry[]> {
  const { getFileNameLowLevel } = await import("yauzl");
  const entries: NamedEntry[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
      const path = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true);
      entries.push({ path, entry });
    }
    return entries;
  } catch (cause) {
    throw unreadable(artifact, reasonOf(cause), cause);
  }
}

/** The refusal of an archive that is damaged or lies about itself. */
export function unreadable(artifact: string, found: string, cause?: unknown): ReleaseError {
  return new ReleaseError({
    code: "artifact_zip_invalid",
    message: `The artifact ${artifact} is not an archive that can be unpacked.`,
    expected: "a zip file whose entries are as long as it says",
    found,
    cause,
  });
}

export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
