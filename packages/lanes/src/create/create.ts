import {
  candidateTag,
  type Candidate,
  type CandidateAsset,
  type Digest,
  type Tag,
} from "@release-actions/contract";
import {
  getRepository,
  updateRelease,
  type Connection,
  type Release,
  type Repository,
} from "@release-actions/github";
import { converge, readBack, type Wanted } from "../candidate/converge.ts";
import { electCandidate } from "../candidate/elect.ts";
import { requireAssets } from "../candidate/required.ts";
import { collectFiles } from "../files/collect.ts";
import { closeAll, openAll } from "../files/hash.ts";
import type { LocalFile } from "../files/local-file.ts";
import type { Progress } from "../progress.ts";
import { candidateDocuments, describeAssets } from "./document.ts";
import { reportTwins, settleOnDraft } from "./draft.ts";
import { requireKnownFiles } from "./inventory-input.ts";
import { proofsOf } from "./prove.ts";
import { reconcile, wholeOrUnsealed } from "./reconcile.ts";
import type { CreateRequest } from "./request.ts";
import { resolveSource } from "./source.ts";

/** What create-candidate leaves behind. */
export interface CreateResult {
  readonly repository: Repository;
  readonly tag: Tag;
  readonly release: Release;
  readonly candidate: Candidate;
  /** Of the sealed candidate.json. */
  readonly digest: Digest;
  /** True when this run sealed it; false when it had been sealed before. */
  readonly created: boolean;
  /** What this run proved candidate.json with: the names of candidate.sigstore.json, candidate.json.sig. */
  readonly proofs: readonly string[];
  readonly uploaded: readonly string[];
  readonly uploadedBytes: number;
  readonly reused: readonly string[];
  /** The sealed candidate was kept although this build's bytes differ. */
  readonly differences: readonly string[];
}

const UNCHANGED = { created: false, proofs: [], uploaded: [], uploadedBytes: 0 } as const;

/**
 * Seals one candidate per commit: the first one sealed wins, and a second run with the same bytes
 * changes nothing. Safe to kill and run again at any point: candidate.json is uploaded last, and
 * without it nothing else of the draft counts.
 */
export async function createCandidate(
  connection: Connection,
  request: CreateRequest,
  progress: Progress,
): Promise<CreateResult> {
  const startedAt = new Date();
  const tag = candidateTag(request.sha, request.producer);
  const found = await collectFiles(request.files, request.roots);
  requireAssets(found, request.requiredAssets);
  requireKnownFiles(request.traits, found);
  progress.step(`Hashing ${found.length} files`);
  const files = await openAll(found, progress);
  try {
    const assets = describeAssets(files, request);
    const at = await getRepository(connection, request.context.repository);
    const election = await electCandidate(at, tag);
    reportTwins(election, progress);
    if (election.chosen?.seal) {
      const { release } = election.chosen;
      const kept = await reconcile(at, election.chosen, assets, request.onConflict, progress);
      if (kept) {
        const reused = election.chosen.assets.map(({ name }) => name);
        const result = { ...UNCHANGED, ...kept, repository: at, tag, release, reused };
        return await publishIfAsked(at, result, request, progress);
      }
    }
    const source = await resolveSource(at, request);
    const documents = candidateDocuments(request, at, { tag, ...source }, assets, startedAt);
    const proofs = await proofsOf(at, request, documents.seal, assets, progress);
    const holder = await settleOnDraft(at, tag, election, request, progress);
    progress.step(`Uploading to draft ${tag}`);
    const body = [...wantedAssets(files, assets), plainText(documents.checksums), ...proofs];
    const seal = { file: documents.seal.file, mediaType: "application/json" };
    const done = await wholeOrUnsealed(at, holder.release, progress, async () => {
      const sent = await converge(at, holder.release, body, holder.assets, () => true, progress);
      // Whoever reads the draft until here sees no candidate.json, and so no candidate.
      const expected = body.map(({ file }) => file);
      await readBack(at, holder.release, expected);
      progress.step("Sealing with candidate.json");
      await converge(at, holder.release, [seal], [], () => false, progress);
      await readBack(at, holder.release, [...expected, seal.file]);
      return sent;
    });
    const uploaded = [...done.uploaded, seal.file.name];
    return await publishIfAsked(
      at,
      {
        repository: at,
        tag,
        release: holder.release,
        candidate: documents.candidate,
        digest: seal.file.digest,
        created: true,
        proofs: proofs.map(({ file }) => file.name),
        uploaded,
        uploadedBytes: sumSizes([...body.map(({ file }) => file), seal.file], uploaded),
        reused: done.reused,
        differences: [],
      },
      request,
      progress,
    );
  } finally {
    await closeAll(files);
  }
}

/** With `visibility: prerelease` the sealed candidate is made readable without push access. */
async function publishIfAsked(
  at: Repository,
  result: CreateResult,
  request: CreateRequest,
  progress: Progress,
): Promise<CreateResult> {
  if (request.visibility !== "prerelease" || !result.release.draft) return result;
  progress.step(`Publishing ${result.tag} as a prerelease`);
  const change = { draft: false, prerelease: true, makeLatest: false };
  return { ...result, release: await updateRelease(at, result.release.id, change) };
}

function wantedAssets(
  files: readonly LocalFile[],
  assets: readonly CandidateAsset[],
): readonly Wanted[] {
  const types = new Map(assets.map((asset) => [asset.name, asset.media_type]));
  return files.map((file) => ({
    file,
    mediaType: types.get(file.name) ?? "application/octet-stream",
  }));
}

function plainText(file: LocalFile): Wanted {
  return { file, mediaType: "text/plain" };
}

function sumSizes(files: readonly LocalFile[], names: readonly string[]): number {
  return files
    .filter((file) => names.includes(file.name))
    .reduce((sum, file) => sum + file.size, 0);
}
