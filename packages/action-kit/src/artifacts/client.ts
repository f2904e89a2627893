import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { ArtifactClient } from "@actions/artifact";
import { ReleaseError, showFound } from "@release-actions/contract";

/** An artifact of this run, as the artifact service lists it. */
export interface ListedArtifact {
  readonly id: number;
  readonly name: string;
  /** Bytes of the archive. */
  readonly size: number;
  /** Of the archive: "sha256:" and 64 hex digits. */
  readonly digest?: string;
}

/** The artifacts of this run; of those with one name only the newest, which a later attempt made. */
export async function listArtifacts(): Promise<readonly ListedArtifact[]> {
  const client = await newClient();
  const { artifacts } = await reaching("The artifacts of this run cannot be listed.", () =>
    client.listArtifacts({ latest: true }),
  );
  return artifacts;
}

/**
 * Downloads an artifact as it was uploaded into an empty directory.
 * @returns the path of the file: the archive, or the file itself when it was uploaded unarchived
 */
export async function downloadArtifact(
  { id, name, digest }: ListedArtifact,
  directory: string,
): Promise<string> {
  if (digest === undefined || !/^sha256:[0-9a-f]{64}$/.test(digest)) {
    throw new ReleaseError({
      code: "artifact_digest_mismatch",
      message: `The artifact ${name} has no digest to check it by.`,
      expected: "sha256: and 64 hexadecimal digits",
      found: showFound(digest),
      next: "Upload it with actions/upload-artifact of version 4 or later.",
    });
  }
  const client = await newClient();
  const { digestMismatch } = await reaching(`The artifact ${name} cannot be downloaded.`, () =>
    client.downloadArtifact(id, { path: directory, skipDecompress: true, expectedHash: digest }),
  );
  const [file] = await readdir(directory);
  if (digestMismatch === true || file === undefined) {
    throw new ReleaseError({
      code: "artifact_digest_mismatch",
      message: `The artifact ${name} arrived with other bytes than were uploaded.`,
      expected: digest,
    });
  }
  return join(directory, file);
}

// Loaded here, since it doubles the start-up of whoever imports it.
async function newClient(): Promise<ArtifactClient> {
  const { DefaultArtifactClient } = await import("@actions/artifact");
  return new DefaultArtifactClient();
}

async function reaching<T>(message: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new ReleaseError({
      code: "artifact_unavailable",
      message,
      found: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}
