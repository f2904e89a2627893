import {
  parseChecksums,
  ReleaseError,
  serialiseChecksums,
  type Digest,
  type Lineage,
} from "@release-actions/contract";
import type { Repository } from "@release-actions/github";
import type { Wanted } from "../candidate/converge.ts";
import { inferTraits } from "../candidate/inventory.ts";
import { assetName } from "../candidate/names.ts";
import { collectFiles } from "../files/collect.ts";
import { byName, closeAll, openAll } from "../files/hash.ts";
import type { LocalFile } from "../files/local-file.ts";
import { memoryFile } from "../files/memory-file.ts";
import type { Progress } from "../progress.ts";
import { updaterFiles } from "../updater/for-release.ts";
import { CHECKSUMS } from "../verify/checksums.ts";
import type { HeldCandidate } from "../verify/hold.ts";
import type { PromoteRequest } from "./request.ts";
import type { FinalVersion } from "./version.ts";

/** A file of the final release and where its bytes come from. */
export interface FinalFile extends Wanted {
  readonly lineage: Lineage;
  /** The candidate's bytes of the same name; absent for what the promotion adds. */
  readonly before?: Digest;
}

/**
 * The final release's files: the candidate's, unchanged but for latest.json, what the request adds,
 * and what the updater needs. With any of these checksums.txt is written again, so that it goes on
 * covering everything.
 */
export async function finalFiles(
  at: Repository,
  version: FinalVersion,
  held: HeldCandidate,
  request: PromoteRequest,
  progress: Progress,
): Promise<readonly FinalFile[]> {
  const extras = await openExtras(held, request, progress);
  try {
    const context = { at, ...version, held, extras };
    const updater = await updaterFiles(request.updater, context, progress);
    refuseClash(extras, [...held.files, ...updater.written.map(({ file }) => file)]);
    const added = [
      ...extras.map((file) => ({ file, lineage: "generated" as const })),
      ...updater.written,
    ];
    return covered(held, added, updater.dropped);
  } catch (error) {
    await closeAll(extras);
    throw error;
  }
}

async function openExtras(
  held: HeldCandidate,
  request: PromoteRequest,
  progress: Progress,
): Promise<readonly LocalFile[]> {
  if (request.extraAssets.length === 0) return [];
  const found = await collectFiles(request.extraAssets, [request.workspace]);
  refuseClash(found, held.files);
  return openAll(found, progress);
}

function refuseClash(
  extras: readonly { readonly name: string }[],
  others: readonly { readonly name: string }[],
): void {
  const taken = new Set(others.map(({ name }) => name.toLowerCase()));
  const clash = extras.filter(({ name }) => taken.has(name.toLowerCase()));
  if (clash.length === 0) return;
  throw new ReleaseError({
    code: "files_duplicate_name",
    message: "An extra asset has the name of one of the candidate's, or of one that is made here.",
    expected: "names that the release does not have yet",
    found: clash.map(({ name }) => name).join(", "),
    next: "Rename the extra file: a promotion never replaces the candidate's bytes.",
  });
}

type Added = Pick<FinalFile, "file" | "lineage">;

/** The candidate's files with the changes, and a checksums.txt that fits them. */
function covered(
  held: HeldCandidate,
  added: readonly Added[],
  dropped: readonly string[],
): readonly FinalFile[] {
  const names = new Set<string>(added.map(({ file }) => file.name));
  const before = new Map<string, Digest>(held.files.map(({ name, digest }) => [name, digest]));
  const gone = (name: string): boolean => names.has(name) || dropped.includes(name);
  const kept = held.files
    .filter(({ name }) => !gone(name))
    .map((file): FinalFile => ({
      ...typed(held, { file, lineage: "identical" }),
      before: file.digest,
    }));
  if (added.length === 0 && dropped.length === 0) return kept;
  const made = added.map((one): FinalFile => {
    const old = before.get(one.file.name);
    return { ...typed(held, one), ...(old === undefined ? {} : { before: old }) };
  });
  const entries = [
    ...parseChecksums(held.checksums).filter(({ name }) => !gone(name)),
    ...added.map(({ file: { name, digest } }) => ({ name, digest })),
  ];
  const file = memoryFile(assetName(CHECKSUMS), serialiseChecksums(entries.toSorted(byName)));
  return [
    ...kept.map((one): FinalFile =>
      one.file.name === CHECKSUMS ? { ...one, file, lineage: "rewritten" } : one,
    ),
    ...made,
  ];
}

function typed({ candidate }: HeldCandidate, { file, lineage }: Added): FinalFile {
  const known = candidate.assets.find(({ name }) => name === file.name)?.media_type;
  return { file, lineage, mediaType: known ?? inferTraits(file.name).media_type };
}
