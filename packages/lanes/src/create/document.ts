import {
  ContractError,
  formatProblem,
  ReleaseError,
  serialiseCandidate,
  sha256,
  type Candidate,
  type CandidateAsset,
  type Sha,
  type Tag,
} from "@release-actions/contract";
import type { Repository } from "@release-actions/github";
import { checksumsBytes } from "../candidate/changes.ts";
import { assetName } from "../candidate/names.ts";
import { inferTraits } from "../candidate/inventory.ts";
import { SEAL } from "../candidate/elect.ts";
import { timestamp } from "../timestamp.ts";
import { byName } from "../files/hash.ts";
import type { LocalFile } from "../files/local-file.ts";
import { memoryFile } from "../files/memory-file.ts";
import { CHECKSUMS } from "../verify/checksums.ts";
import type { CreateRequest } from "./request.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** The files' entries in the inventory, sorted by name. */
export function describeAssets(
  files: readonly LocalFile[],
  request: CreateRequest,
): readonly CandidateAsset[] {
  return files.toSorted(byName).map((file) => ({
    name: file.name,
    size: file.size,
    digest: file.digest,
    ...inferTraits(file.name),
    ...request.traits.get(file.name),
  }));
}

/** Whatever the document may not say came from an input: the caller's mistake, found before any write. */
function serialise(candidate: Candidate): Uint8Array {
  try {
    return serialiseCandidate(candidate);
  } catch (cause) {
    if (!(cause instanceof ContractError)) throw cause;
    const [first] = cause.details ?? [];
    throw new ReleaseError({
      code: "input_invalid",
      message: `candidate.json cannot record what the inputs say: ${first ? formatProblem(first) : cause.message}`,
      expected: first?.expected,
      found: first?.found,
      details: cause.details,
      cause,
    });
  }
}

/** candidate.json as it will be uploaded, and its bytes, for what proves them. */
export interface SealBytes {
  readonly file: LocalFile;
  readonly bytes: Uint8Array;
}

/** candidate.json and the checksums.txt that covers it, ready to upload. */
export function candidateDocuments(
  request: CreateRequest,
  at: Repository,
  source: { readonly tag: Tag; readonly tree: Sha; readonly ref: string },
  assets: readonly CandidateAsset[],
  startedAt: Date,
): { candidate: Candidate; seal: SealBytes; checksums: LocalFile } {
  const { context } = request;
  const created = new Date();
  const candidate: Candidate = {
    schema: "release-actions/candidate",
    schema_version: 1,
    repository: { name: at.name, id: at.id, owner_id: at.ownerId },
    ...(request.producer === undefined ? {} : { producer: request.producer }),
    tag: source.tag,
    source: { sha: request.sha, tree: source.tree, ref: source.ref },
    ...(request.version === undefined ? {} : { version: request.version }),
    workflow: context.workflow,
    run: context.run,
    runner: context.runner,
    toolchain: request.toolchain,
    started_at: timestamp(startedAt),
    created_at: timestamp(created),
    ...(request.retentionDays === undefined
      ? {}
      : { expires_at: timestamp(new Date(created.getTime() + request.retentionDays * DAY_MS)) }),
    inputs: request.inputs,
    recipe: request.recipe,
    assets,
  };
  const bytes = serialise(candidate);
  return {
    candidate,
    seal: { file: memoryFile(assetName(SEAL), bytes), bytes },
    checksums: memoryFile(assetName(CHECKSUMS), checksumsBytes(assets, sha256(bytes))),
  };
}
