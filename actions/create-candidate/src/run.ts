import {
  access,
  choice,
  commitSha,
  jobSigner,
  lines,
  logProgress,
  optionalText,
  pairs,
  present,
  producerName,
  readContext,
  requiredKey,
  requiredSecret,
  unpackArtifacts,
  wholeNumber,
  writeSummary,
  type Outputs,
  type RunnerContext,
} from "@release-actions/action-kit";
import { ReleaseError } from "@release-actions/contract";
import {
  connect,
  createCandidate,
  createSummary,
  hashRecipe,
  nameMatches,
  openCandidateKey,
  parseInventory,
  parseSourceInputs,
  secretForms,
  strictVersion,
  type CreateRequest,
} from "@release-actions/lanes";

/** Reads the inputs, seals the candidate, reports. */
export async function run(): Promise<Outputs> {
  const context = readContext(process.env);
  const token = requiredSecret("token", process.env["GITHUB_TOKEN"]);
  const request = await readRequest(context);
  const connection = connect(access(token, context.apiUrl));
  const result = await createCandidate(connection, request, logProgress());
  await writeSummary(createSummary(result));
  return {
    tag: result.tag,
    "release-id": result.release.id,
    "html-url": result.release.htmlUrl,
    "candidate-digest": result.digest,
    created: result.created,
    uploaded: result.uploaded.length,
    "uploaded-bytes": result.uploadedBytes,
    reused: result.reused.length,
    attested: result.proofs.includes("candidate.sigstore.json"),
    conflict: result.differences.length > 0,
  };
}

async function readRequest(context: RunnerContext): Promise<CreateRequest> {
  const patterns = requirePatterns();
  const inventory = optionalText("inventory");
  const version = optionalText("version");
  return {
    context,
    sha: commitSha("source-sha", context.sha),
    ...present({
      producer: producerName("name"),
      version: version === undefined ? undefined : strictVersion(version),
      sourceBranch: optionalText("source-branch"),
      retentionDays: wholeNumber("retention-days", 1),
      attest: jobSigner(context.serverUrl),
      signer: await readSigner(),
    }),
    files: patterns.files,
    requiredAssets: lines("required-assets"),
    traits:
      inventory === undefined ? new Map() : await parseInventory(inventory, context.workspace),
    toolchain: Object.fromEntries(pairs("toolchain")),
    inputs: parseSourceInputs(pairs("inputs")),
    recipe: await hashRecipe(lines("recipe"), context.workspace),
    visibility: choice("visibility", ["draft", "prerelease"]),
    onConflict: choice("on-conflict", ["keep", "fail", "replace"]),
    roots: await gather(patterns, context),
  };
}

async function readSigner(): Promise<CreateRequest["signer"]> {
  if (optionalText("signing-key") === undefined) return undefined;
  return openCandidateKey(requiredKey("signing-key", secretForms));
}

interface Patterns {
  /** Of paths; everything in the artifacts when only those are named. */
  readonly files: readonly string[];
  readonly artifacts: readonly string[];
  readonly inWorkspace: boolean;
}

function requirePatterns(): Patterns {
  const files = lines("files");
  const artifacts = lines("artifacts");
  if (files.length > 0) return { files, artifacts, inWorkspace: true };
  if (artifacts.length > 0) return { files: ["**"], artifacts, inWorkspace: false };
  throw new ReleaseError({
    code: "input_missing",
    message: "The inputs files and artifacts are both empty.",
    expected: "glob patterns of files or name patterns of artifacts, one per line",
  });
}

/** Where the files lie: in the workspace, and where this run's artifacts are unpacked. */
async function gather(patterns: Patterns, context: RunnerContext): Promise<readonly string[]> {
  const { artifacts, inWorkspace } = patterns;
  return [
    ...(inWorkspace ? [context.workspace] : []),
    ...(artifacts.length === 0
      ? []
      : [await unpackArtifacts(artifacts, nameMatches, context.temporary)]),
  ];
}
