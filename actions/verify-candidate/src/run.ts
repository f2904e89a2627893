import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  access,
  candidateInputs,
  choice,
  findKept,
  keep,
  logProgress,
  optionalText,
  present,
  proofInputs,
  readContext,
  requiredSecret,
  setOutputs,
  wholeNumber,
  writeSummary,
  type Outputs,
  type RunnerContext,
} from "@release-actions/action-kit";
import { ReleaseError } from "@release-actions/contract";
import {
  applyPolicy,
  closeAll,
  connect,
  findSealed,
  holdCandidate,
  loadPolicy,
  parsePolicySource,
  refusalReport,
  strictVersion,
  underPolicy,
  verificationReport,
  verifyMetadata,
  verifySummary,
  type Connection,
  type Progress,
  type VerifiedCandidate,
  type VerifyRequest,
} from "@release-actions/lanes";

const MODES = ["full", "metadata", "sealed"] as const;

/** Reads the inputs, verifies the candidate, leaves its bytes for the next step, reports. */
export async function run(): Promise<Outputs> {
  const context = readContext(process.env);
  const token = requiredSecret("token", process.env["GITHUB_TOKEN"]);
  const request = await readRequest(context);
  const connection = connect(access(token, context.apiUrl));
  if (choice("mode", MODES) === "sealed") return look(connection, request);
  const report = join(context.temporary, `verify-${request.sha}.json`);
  try {
    return await verify(connection, await policed(connection, request, context), context, report);
  } catch (error) {
    // A refusal has its report too: machines want every broken rule, not only the annotation.
    await writeFile(report, refusalReport(error, request.mode));
    setOutputs({ report });
    throw error;
  }
}

async function verify(
  connection: Connection,
  request: VerifyRequest,
  context: RunnerContext,
  report: string,
): Promise<Outputs> {
  const progress = logProgress();
  const verified = await verifyMetadata(connection, request, progress);
  const directory = request.mode === "full" ? await holdBytes(verified, context, progress) : "";
  await writeSummary(verifySummary(verified, request.mode));
  await writeFile(report, verificationReport(verified, request.mode));
  return {
    sealed: true,
    tag: verified.candidate.tag,
    "release-id": verified.holder.release.id,
    "candidate-digest": verified.digest,
    directory,
    report,
  };
}

/** Says whether there is a candidate; that there is none is an answer, and no refusal. */
async function look(connection: Connection, request: VerifyRequest): Promise<Outputs> {
  const found = await findSealed(connection, request);
  logProgress().step(found === null ? "There is no sealed candidate" : `${found.tag} is sealed`);
  return { sealed: found !== null, tag: found?.tag ?? "", "release-id": found?.releaseId ?? "" };
}

/** The request under the policy that is named, if one is. */
async function policed(
  connection: Connection,
  request: VerifyRequest,
  context: RunnerContext,
): Promise<VerifyRequest> {
  const named = optionalText("policy");
  if (named === undefined) return request;
  const loaded = await loadPolicy(connection, parsePolicySource(named, context.repository));
  return underPolicy(request, applyPolicy(loaded, request));
}

async function readRequest(context: RunnerContext): Promise<VerifyRequest> {
  const version = optionalText("version");
  return {
    ...candidateInputs(context),
    ...(await proofInputs(context)),
    ...present({ version: version === undefined ? undefined : strictVersion(version) }),
    mode: choice("mode", MODES) === "full" ? "full" : "metadata",
    waitSeconds: wholeNumber("wait-seconds", 0) ?? 0,
  };
}

/**
 * Downloads and hashes every byte and keeps the files in the tool cache, from where
 * promote-release takes them in the same job. Answers the directory they are in.
 */
async function holdBytes(
  verified: VerifiedCandidate,
  context: RunnerContext,
  progress: Progress,
): Promise<string> {
  const wanted = optionalText("directory");
  const kept = wanted === undefined ? await findKept(verified.digest) : null;
  const directory =
    wanted === undefined
      ? await mkdtemp(join(context.temporary, "candidate-"))
      : resolve(context.workspace, wanted);
  if (kept !== null && (await stillVerified(verified, kept, progress))) return kept;
  const held = await holdCandidate(verified, directory, false, progress);
  await closeAll(held.files);
  const cached = await keep(verified.digest, directory);
  if (wanted !== undefined || cached === null) return directory;
  await rm(directory, { recursive: true });
  return cached;
}

/** Whether files of an earlier step or job are still the ones; if not, they are downloaded anew. */
async function stillVerified(
  verified: VerifiedCandidate,
  directory: string,
  progress: Progress,
): Promise<boolean> {
  try {
    const held = await holdCandidate(verified, directory, true, progress);
    await closeAll(held.files);
    return true;
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    progress.warn(`${directory} is not what was verified there before: ${error.message}`);
    return false;
  }
}
