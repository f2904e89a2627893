import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { info } from "@actions/core";
import { downloadArtifact, listArtifacts } from "./client.ts";
import { extractArtifact } from "./extract.ts";
import { createMerge } from "./merge.ts";
import { readArchive, requireRoom } from "./read-archive.ts";
import { selectArtifacts } from "./select.ts";

/**
 * Downloads the artifacts of this workflow run whose names fit the patterns, checks their digests,
 * and merges their files into one new directory below `temporary`. Nothing is written before all
 * entries of all archives have been found harmless.
 *
 * @returns the directory
 * @throws ReleaseError `files_no_match` for a pattern without artifact, `files_duplicate_name` when
 *   two artifacts bring one name with other bytes, and the codes `artifact_…`
 */
export async function unpackArtifacts(
  patterns: readonly string[],
  matches: (name: string, pattern: string) => boolean,
  temporary: string,
): Promise<string> {
  const selected = selectArtifacts(await listArtifacts(), patterns, matches);
  // Private: whoever else works on this machine must not exchange a file before it is hashed.
  const directory = await mkdtemp(join(temporary, "artifacts-"));
  const files = join(directory, "files");
  await mkdir(files);
  const archives = [];
  for (const [index, artifact] of selected.entries()) {
    info(`Downloading artifact ${artifact.name}, ${artifact.size} bytes`);
    const into = join(directory, String(index));
    await mkdir(into);
    archives.push(await readArchive(artifact.name, await downloadArtifact(artifact, into)));
  }
  await requireRoom(archives, files);
  const merge = createMerge(files);
  for (const archive of archives) {
    await extractArtifact(archive, merge);
    await rm(archive.file);
  }
  return files;
}
