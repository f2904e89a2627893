import {
  access,
  choice,
  commitSha,
  lines,
  logProgress,
  optionalText,
  pairs,
  readContext,
  requiredSecret,
  wholeNumber,
  writeSummary,
  type Outputs,
  type RunnerContext,
} from "@release-actions/action-kit";
import { isProducerName, ReleaseError, showFound } from "@release-actions/contract";
import {
  connect,
  createCandidate,
  createSummary,
  hashRecipe,
  parseInventory,
  parseSourceInputs,
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
  };
}

async function readRequest(context: RunnerContext): Promise<CreateRequest> {
  const files = lines("files");
  if (files.length === 0) {
    throw new ReleaseError({
      code: "input_missing",
      message: "The input files is empty.",
      expected: "glob patterns, one per line",
    });
  }
  const producer = optionalText("name");
  if (producer !== undefined && !isProducerName(producer)) {
    throw new ReleaseError({
      code: "input_invalid",
      message: "The input name cannot name a producer.",
      expected: "1 to 39 lower-case letters, digits and dashes, not starting with a dash",
      found: showFound(producer),
    });
  }
  const inventory = optionalText("inventory");
  const version = optionalText("version");
  const sourceBranch = optionalText("source-branch");
  const retentionDays = wholeNumber("retention-days", 1);
  return {
    context,
    sha: commitSha("source-sha", context.sha),
    ...(producer === undefined ? {} : { producer }),
    files,
    requiredAssets: lines("required-assets"),
    traits:
      inventory === undefined ? new Map() : await parseInventory(inventory, context.workspace),
    ...(version === undefined ? {} : { version: strictVersion(version) }),
    toolchain: Object.fromEntries(pairs("toolchain")),
    inputs: parseSourceInputs(pairs("inputs")),
    recipe: await hashRecipe(lines("recipe"), context.workspace),
    ...(sourceBranch === undefined ? {} : { sourceBranch }),
    visibility: choice("visibility", ["draft", "prerelease"]),
    onConflict: choice("on-conflict", ["keep", "fail", "replace"]),
    ...(retentionDays === undefined ? {} : { retentionDays }),
    workspace: context.workspace,
  };
}
