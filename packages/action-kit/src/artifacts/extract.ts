import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { ReleaseError } from "@release-actions/contract";
import type { Merge } from "./merge.ts";
import type { Archive } from "./read-archive.ts";
import { openZip, readEntries, reasonOf, unreadable } from "./zip.ts";

/**
 * Puts the files of one archive into the merge.
 * @throws ReleaseError `artifact_zip_invalid` when the content is damaged or longer than announced,
 *   `files_duplicate_name`
 */
export async function extractArtifact(archive: Archive, merge: Merge): Promise<void> {
  const { artifact, file } = archive;
  if (!archive.zipped) {
    for (const { path, size } of archive.files) {
      await merge.add(artifact, path, size, () => Promise.resolve(createReadStream(file)));
    }
    return;
  }
  const zip = await openZip(artifact, file);
  try {
    for (const { path, entry } of await readEntries(artifact, zip)) {
      if (path.endsWith("/")) continue;
      const open = (): Promise<Readable> => zip.openReadStreamPromise(entry);
      await merge.add(artifact, path, entry.uncompressedSize, open);
    }
  } catch (cause) {
    throw cause instanceof ReleaseError ? cause : describe(artifact, cause);
  } finally {
    zip.close();
  }
}

/** Whatever has an errno is the disk's fault, everything else the archive's. */
function describe(artifact: string, cause: unknown): ReleaseError {
  const code = cause instanceof Error && "syscall" in cause;
  if (!code) return unreadable(artifact, reasonOf(cause), cause);
  return new ReleaseError({
    code: "disk_error",
    message: `The artifact ${artifact} could not be unpacked.`,
    found: reasonOf(cause),
    cause,
  });
}
