import {
  parseChecksums,
  ReleaseError,
  serialiseChecksums,
  type Digest,
  type Lineage,
} from "@release-actions/contract";
import type { Wanted } from "../candidate/converge.ts";
import { inferTraits } from "../candidate/inventory.ts";
import { assetName } from "../candidate/names.ts";
import { collectFiles } from "../files/collect.ts";
import { byName, openAll } from "../files/hash.ts";
import type { LocalFile } from "../files/local-file.ts";
import { memoryFile } from "../files/memory-file.ts";
import type { Progress } from "../progress.ts";
import { CHECKSUMS } from "../verify/checksums.ts";
import type { HeldCandidate } from "../verify/hold.ts";
import type { PromoteRequest } from "./request.ts";

/** A file of the final release and where its bytes come from. */
export interface FinalFile extends Wanted {
  readonly lineage: Lineage;
  /** The candidate's bytes of the same name; absent for what the promotion adds. */
  readonly before?: Digest;
}

/**
 * The final release's files: the candidate's, unchanged, and what the request adds. With additions
 * checksums.txt is written again, so that it goes on covering everything.
 */
export async function finalFiles(
  held: HeldCandidate,
  request: PromoteRequest,
  progress: Progress,
): Promise<readonly FinalFile[]> {
  const extras = await openExtras(held, request, progress);
  const types = new Map(held.candidate.assets.map((asset) => [asset.name, asset.media_type]));
  const identical = held.files.map((file): FinalFile => ({
    file,
    mediaType: types.get(file.name) ?? inferTraits(file.name).media_type,
    lineage: "identical",
    before: file.digest,
  }));
  if (extras.length === 0) return identical;
  return [
    ...identical.map((one) => (one.file.name === CHECKSUMS ? extended(one, held, extras) : one)),
    ...extras.map((file): FinalFile => ({
      file,
      mediaType: inferTraits(file.name).media_type,
      lineage: "generated",
    })),
  ];
}

async function openExtras(
  held: HeldCandidate,
  request: PromoteRequest,
  progress: Progress,
): Promise<readonly LocalFile[]> {
  if (request.extraAssets.length === 0) return [];
  const found = await collectFiles(request.extraAssets, [request.workspace]);
  const taken = new Set(held.files.map(({ name }) => name.toLowerCase()));
  const clash = found.filter(({ name }) => taken.has(name.toLowerCase()));
  if (clash.length > 0) {
    throw new ReleaseError({
      code: "files_duplicate_name",
      message: "An extra asset has the name of one of the candidate's.",
      expected: "names that the candidate does not have",
      found: clash.map(({ name }) => name).join(", "),
      next: "Rename the extra file: a promotion never replaces the candidate's bytes.",
    });
  }
  return openAll(found, progress);
}

function extended(
  checksums: FinalFile,
  held: HeldCandidate,
  extras: readonly LocalFile[],
): FinalFile {
  const entries = [
    ...parseChecksums(held.checksums),
    ...extras.map(({ name, digest }) => ({ name, digest })),
  ];
  const file = memoryFile(assetName(CHECKSUMS), serialiseChecksums(entries.toSorted(byName)));
  return { ...checksums, file, lineage: "rewritten" };
}
