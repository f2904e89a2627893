import { assetName } from "../candidate/names.ts";
import { SEAL } from "../candidate/elect.ts";
import { closeAll } from "../files/hash.ts";
import type { LocalFile } from "../files/local-file.ts";
import type { Progress } from "../progress.ts";
import { downloadInventory, openVerified, prepareDirectory, writeDocument } from "./bytes.ts";
import { CHECKSUMS } from "./checksums.ts";
import type { VerifiedCandidate } from "./verify.ts";

/** Every file of a verified candidate, open: these handles are what may be published. */
export interface HeldCandidate extends VerifiedCandidate {
  readonly directory: string;
  /** The inventory's files, candidate.json, checksums.txt, and what proves candidate.json. */
  readonly files: readonly LocalFile[];
}

/**
 * Fetches the bytes, each once, into `directory`, or takes them from there when an earlier step of
 * this job left them (`kept`); either way every byte is hashed now. Close the files when done.
 */
export async function holdCandidate(
  verified: VerifiedCandidate,
  directory: string,
  kept: boolean,
  progress: Progress,
): Promise<HeldCandidate> {
  const { candidate, holder } = verified;
  const names = [
    ...candidate.assets.map(({ name }) => name as string),
    SEAL,
    CHECKSUMS,
    ...verified.proofs.map(({ name }) => name as string),
  ];
  let files: readonly LocalFile[];
  if (kept) {
    progress.step(`Hashing ${candidate.assets.length} files kept in ${directory}`);
    files = await openVerified(directory, candidate.assets, progress);
  } else {
    await prepareDirectory(directory, names);
    progress.step(`Downloading ${candidate.assets.length} assets`);
    const pairs = candidate.assets.flatMap((entry) => {
      const asset = holder.assets.find(({ name }) => name === entry.name);
      return asset ? [{ entry, asset }] : [];
    });
    files = await downloadInventory(verified.repository, pairs, directory, progress);
  }
  try {
    const documents = [
      await writeDocument(directory, assetName(SEAL), verified.seal),
      await writeDocument(directory, assetName(CHECKSUMS), verified.checksums),
    ];
    for (const { name, bytes } of verified.proofs) {
      documents.push(await writeDocument(directory, name, bytes));
    }
    return { ...verified, directory, files: [...files, ...documents] };
  } catch (error) {
    await closeAll(files);
    throw error;
  }
}
