import { mkdtemp, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  access,
  boolean,
  candidateInputs,
  choice,
  findKept,
  lines,
  logProgress,
  jobClaims,
  jobSigner,
  optionalDigest,
  optionalText,
  present,
  proofInputs,
  readContext,
  requiredSecret,
  requiredText,
  tagName,
  writeSummary,
  type Outputs,
  type RunnerContext,
} from "@release-actions/action-kit";
import { ReleaseError } from "@release-actions/contract";
import {
  applyPolicy,
  connect,
  loadPolicy,
  parseFinalTag,
  parsePolicySource,
  promoteRelease,
  promoteSummary,
  releasePolicy,
  underPolicy,
  updaterUnderPolicy,
  type BytesSource,
  type Connection,
  type PromoteRequest,
} from "@release-actions/lanes";
import { readUpdater } from "./updater.ts";

/** Reads the inputs, promotes the candidate, reports. */
export async function run(): Promise<Outputs> {
  const context = readContext(process.env);
  const token = requiredSecret("token", process.env["GITHUB_TOKEN"]);
  const candidateToken = requiredSecret("candidate-token", token);
  const plain = await readRequest(context);
  const target = connect(access(token, context.apiUrl));
  const request = await policed(target, plain);
  const candidate =
    candidateToken === token ? target : connect(access(candidateToken, context.apiUrl));
  const result = await promoteRelease({ target, candidate }, request, logProgress());
  await writeSummary(promoteSummary(result));
  return {
    "release-id": result.release?.id ?? "",
    "html-url": result.release?.htmlUrl ?? "",
    tag: result.version.tag,
    "receipt-digest": result.receiptDigest,
    published: result.published,
  };
}

async function readRequest(context: RunnerContext): Promise<PromoteRequest> {
  const tag = tagName("tag");
  return {
    context,
    candidate: {
      ...candidateInputs(context),
      ...(await proofInputs(context)),
      mode: "full",
      waitSeconds: 0,
    },
    tag,
    environment: requiredText("environment"),
    ...present({
      claims: await jobClaims(),
      attest: jobSigner(context.serverUrl),
      planDigest: optionalDigest("plan-digest"),
    }),
    confirmedVersion: optionalText("confirm-version") ?? null,
    bytes: bytesSource(context),
    extraAssets: lines("extra-assets"),
    workspace: context.workspace,
    updater: readUpdater(),
    notes: await readNotes(context),
    generateNotes: boolean("generate-notes", false),
    prerelease: flag("prerelease"),
    makeLatest: flag("make-latest"),
    dryRun: boolean("dry-run", false),
  };
}

/** The request under the policy that is named, if one is. */
async function policed(target: Connection, request: PromoteRequest): Promise<PromoteRequest> {
  const named = optionalText("policy");
  if (named === undefined) return request;
  const { context, candidate, tag } = request;
  const loaded = await loadPolicy(target, parsePolicySource(named, context.repository));
  const source = applyPolicy(loaded, candidate);
  const policy = releasePolicy(loaded, source, context, parseFinalTag(tag));
  return {
    ...request,
    candidate: underPolicy(candidate, source),
    updater: await updaterUnderPolicy(request.updater, policy),
    policy,
  };
}

/** Files that verify-candidate left in this job, or a directory to download to. */
function bytesSource(context: RunnerContext): BytesSource {
  const given = optionalText("directory");
  return async (candidate) => {
    if (given !== undefined) return { directory: resolve(context.workspace, given), kept: true };
    const kept = await findKept(candidate);
    if (kept !== null) return { directory: kept, kept: true };
    return { directory: await mkdtemp(join(context.temporary, "candidate-")), kept: false };
  };
}

/** `auto` is null: decided by the version. */
function flag(name: string): boolean | null {
  const text = choice(name, ["auto", "true", "false"]);
  return text === "auto" ? null : text === "true";
}

async function readNotes(context: RunnerContext): Promise<string> {
  const notes = optionalText("notes");
  const file = optionalText("notes-file");
  if (notes !== undefined && file !== undefined) {
    throw new ReleaseError({
      code: "input_invalid",
      message: "Both notes and notes-file are given.",
      expected: "one of them",
      found: "both",
    });
  }
  if (file === undefined) return notes ?? "";
  const path = resolve(context.workspace, file);
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new ReleaseError({
      code: "file_unreadable",
      message: `The notes ${path} cannot be read.`,
      found: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}
