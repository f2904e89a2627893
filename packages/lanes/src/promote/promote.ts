import {
  ReleaseError,
  serialisePromotion,
  type Candidate,
  type Digest,
  type Promotion,
  type Sha,
} from "@release-actions/contract";
import {
  createDraft,
  deleteRelease,
  getRepository,
  listReleases,
  updateRelease,
  type Asset,
  type Connection,
  type Release,
  type Repository,
} from "@release-actions/github";
import { attestAsJob } from "../attest/as-job.ts";
import { converge, readBack } from "../candidate/converge.ts";
import { assetName } from "../candidate/names.ts";
import { closeAll } from "../files/hash.ts";
import type { LocalFile } from "../files/local-file.ts";
import { memoryFile } from "../files/memory-file.ts";
import type { Progress } from "../progress.ts";
import { MANIFEST_SIGNATURE, requireSignedManifest } from "../policy/manifest-signature.ts";
import { requireChannel } from "../policy/release.ts";
import { holdCandidate, type HeldCandidate } from "../verify/hold.ts";
import type { VerifyRequest } from "../verify/request.ts";
import { verifyMetadata } from "../verify/verify.ts";
import {
  draftMarker,
  findExisting,
  markedBy,
  ownDrafts,
  runMarker,
  type Existing,
} from "./existing.ts";
import { finalFiles, type FinalFile } from "./final-files.ts";
import { passGate, type PassedGate } from "./gate/pass.ts";
import { requireStep } from "./jump.ts";
import { completeFlags, publish, requireTag, type FinalFlags } from "./publish.ts";
import { readProtection, RECEIPT_BUNDLE, RECEIPTS, writeReceipt } from "./receipt.ts";
import type { PromoteRequest } from "./request.ts";
import {
  currentOf,
  parseFinalTag,
  requireAbove,
  requireSameVersion,
  type FinalVersion,
} from "./version.ts";
import { compare } from "semver";

/** What promote-release leaves behind. */
export interface PromoteResult {
  readonly repository: Repository;
  /** Null after a dry run. */
  readonly release: Release | null;
  readonly version: FinalVersion;
  readonly commit: Sha;
  readonly candidate: Candidate;
  readonly candidateDigest: Digest;
  readonly gate: PassedGate;
  readonly files: readonly FinalFile[];
  readonly promotion: Promotion | null;
  readonly receiptDigest: Digest;
  /** False when the release was there already and nothing had to be done. */
  readonly published: boolean;
  readonly uploaded: readonly string[];
}

/** Connections for the two repositories; one and the same when the candidate is from here. */
export interface PromoteConnections {
  readonly target: Connection;
  readonly candidate: Connection;
}

/**
 * Publishes exactly the bytes of a verified candidate, or nothing. Nothing is written before the
 * gate and every rule hold; killed at any point and run again it ends in the same release.
 */
export async function promoteRelease(
  { target: connection, candidate: source }: PromoteConnections,
  request: PromoteRequest,
  progress: Progress,
): Promise<PromoteResult> {
  const version = decideVersion(request);
  const at = await getRepository(connection, request.context.repository);
  progress.step(`Checking the gate ${request.environment}`);
  const { environment, context, claims, policy } = request;
  if (policy) requireChannel(at, environment, policy);
  const gate = await passGate(at, {
    environment,
    context,
    ...(claims === undefined ? {} : { claims }),
    ...(policy === undefined
      ? {}
      : { rules: policy.environment, open: policy.channel.environment === "none" }),
  });
  const verified = await verifyMetadata(source, request.candidate, progress);
  requireSameVersion(version, verified.candidate);
  const commit =
    verified.repository.id === at.id ? verified.candidate.source.sha : request.context.sha;
  await requireTag(at, version.tag, commit);
  const { directory, kept } = await request.bytes(verified.digest);
  const held = await holdCandidate(verified, directory, kept, progress);
  const files = await finalFiles(at, version, held, request, progress).catch(
    async (error: unknown) => {
      await closeAll(held.files);
      throw error;
    },
  );
  try {
    return await makeRelease(at, request, { version, gate, held, files, commit }, progress);
  } finally {
    await closeAll([...held.files, ...files.map(({ file }) => file)]);
  }
}

interface Proven {
  readonly version: FinalVersion;
  readonly gate: PassedGate;
  readonly held: HeldCandidate;
  readonly files: readonly FinalFile[];
  readonly commit: Sha;
}

async function makeRelease(
  at: Repository,
  request: PromoteRequest,
  proven: Proven,
  progress: Progress,
): Promise<PromoteResult> {
  const { version, gate, held, files, commit } = proven;
  if (request.policy) {
    const local = files.map(({ file }) => file);
    // The job judges everything by a dry run first, and only then reads the key that signs.
    const later = request.dryRun && !local.some(({ name }) => name === MANIFEST_SIGNATURE);
    if (!later) await requireSignedManifest(local, request.policy);
  }
  const releases = await listReleases(at);
  const run = request.context.run.id;
  const own = {
    tag: version.tag,
    commit,
    candidate: held.digest,
    environment: gate.environment,
    workflow: request.context.workflow.path,
  };
  const existing = await findExisting(at, version.tag, releases, own, files, run);
  const current = currentOf(version.channel, releases, version.tag);
  const result = {
    repository: at,
    version,
    commit,
    candidate: held.candidate,
    candidateDigest: held.digest,
    gate,
    files,
  };
  if (existing.kind === "published") {
    const superseded = current !== null && compare(version.version, current) < 0;
    const wanted = flagsFor(request, version);
    const flags = superseded ? { ...wanted, makeLatest: false } : wanted;
    const published = request.dryRun
      ? { release: existing.release, published: false }
      : await finishPublished(at, existing, commit, request.candidate, flags, progress);
    const { receiptDigest } = existing;
    return { ...result, ...published, promotion: null, receiptDigest, uploaded: [] };
  }
  if (request.policy?.channel.monotonic !== false) requireAbove(version, current);
  const jump = request.policy?.channel.maximum_jump ?? "major";
  requireStep(version, releases, jump, request.confirmedVersion);
  const branch = request.candidate.sourceBranch ?? held.repository.defaultBranch;
  const protection = await readProtection(held.repository, branch, at);
  const receipt = writeReceipt(request, at, commit, version, held, gate, protection, files);
  const told = { promotion: receipt.promotion, receiptDigest: receipt.file.digest };
  if (request.dryRun) {
    return { ...result, ...told, release: null, published: false, uploaded: [] };
  }
  const receipts = [receipt.file, ...(await attested(at, request, receipt, progress))];
  const wanted = [...files, ...receipts.map((file) => ({ file, mediaType: "application/json" }))];
  const draft = await ownDraft(at, request, proven, existing, progress);
  progress.step(`Uploading ${wanted.length} assets to the draft of ${version.tag}`);
  const done = await converge(at, draft.release, wanted, draft.assets, mayReplace, progress);
  const sealed = await readBack(
    at,
    draft.release,
    wanted.map(({ file }) => file),
  );
  await requireTag(at, version.tag, commit);
  const flags = flagsFor(request, version);
  const approved = { commit, assets: sealed, trust: request.candidate };
  const final = await publish(at, draft.release, approved, flags, progress);
  return { ...result, ...told, release: final, published: true, uploaded: done.uploaded };
}

/** The receipt signed in the name of this job, whose certificate names the gate's environment. */
async function attested(
  at: Repository,
  { attest, context }: PromoteRequest,
  { promotion }: ReturnType<typeof writeReceipt>,
  progress: Progress,
): Promise<readonly LocalFile[]> {
  const [first] = promotion.subject;
  if (attest === undefined || first === undefined) return [];
  progress.step("Attesting the receipt");
  const subject = `sha256:${first.digest.sha256}` as Digest;
  const statement = serialisePromotion(promotion);
  const bundle = await attestAsJob(at, context, attest, subject, () => statement);
  return [memoryFile(assetName(RECEIPT_BUNDLE), bundle)];
}

function decideVersion(request: PromoteRequest): FinalVersion {
  const parsed = parseFinalTag(request.tag);
  const version = { ...parsed, prerelease: request.prerelease ?? parsed.prerelease };
  if (!version.prerelease || request.makeLatest !== true) return version;
  throw new ReleaseError({
    code: "input_invalid",
    message: `${version.tag} is a prerelease and cannot be the latest release.`,
    expected: "make-latest: auto or false for a prerelease",
    found: "make-latest: true",
  });
}

function flagsFor(request: PromoteRequest, version: FinalVersion): FinalFlags {
  const { prerelease } = version;
  const latest = request.makeLatest ?? request.policy?.channel.latest ?? true;
  const immutable = request.policy?.channel.immutable ?? false;
  return { prerelease, makeLatest: !prerelease && latest, immutable };
}

/** In our own unpublished draft: leftovers of a broken upload, and the receipt of an earlier try. */
function mayReplace(asset: Asset): boolean {
  return asset.state !== "uploaded" || RECEIPTS.includes(asset.name);
}

/** The release is public already; at most its flags are still those of the first half. */
async function finishPublished(
  at: Repository,
  existing: Extract<Existing, { kind: "published" }>,
  commit: Sha,
  trust: VerifyRequest,
  flags: FinalFlags,
  progress: Progress,
): Promise<{ release: Release; published: boolean }> {
  const { release: found, assets } = existing;
  if (found.prerelease === flags.prerelease) {
    progress.note(`${found.tag} is published already with exactly these files`);
    return { release: found, published: false };
  }
  progress.note(
    `${found.tag} is public but its flags are not final yet: an earlier run was stopped`,
  );
  const approved = { commit, assets, trust };
  const release = await completeFlags(at, found, approved, flags, progress);
  return { release, published: true };
}

/**
 * The draft to fill: the one of an earlier try, or a new one. Two promotions of one tag may create
 * one each at the same moment, so after creating everyone looks again and the lowest id goes on.
 * @throws ReleaseError `release_changed` for the others
 */
async function ownDraft(
  at: Repository,
  request: PromoteRequest,
  { version, held, commit }: Proven,
  existing: Existing,
  progress: Progress,
): Promise<{ release: Release; assets: readonly Asset[] }> {
  const run = request.context.run.id;
  if (existing.kind === "draft") {
    const { id, body } = existing.release;
    progress.note(`Going on with draft ${id} of an earlier try`);
    const marked = markedBy(body, run);
    if (marked !== body) await updateRelease(at, id, { body: marked });
    return existing;
  }
  const marker = draftMarker(held.digest);
  const notes = request.notes === "" ? [] : [request.notes.trimEnd()];
  const created = await createDraft(at, {
    tag: version.tag,
    target: commit,
    name: version.tag,
    body: [...notes, `${marker}\n${runMarker(run)}`].join("\n\n"),
    marker: runMarker(run),
    prerelease: version.prerelease,
    generateNotes: request.generateNotes,
  });
  const releases = await listReleases(at);
  const published = releases.some(({ tag, draft }) => tag === version.tag && !draft);
  const first = ownDrafts(releases, version.tag, marker)[0] ?? created;
  if (!published && first.id === created.id) return { release: created, assets: [] };
  await deleteRelease(at, created.id);
  throw overtaken(version);
}

function overtaken({ tag }: FinalVersion): ReleaseError {
  return new ReleaseError({
    code: "release_changed",
    message: `Another run began to promote to ${tag} while this one was starting.`,
    expected: "one promotion at a time",
    found: `another draft or release ${tag}`,
    next: "Let the other run finish, then run this again: it completes or confirms the release.",
  });
}
