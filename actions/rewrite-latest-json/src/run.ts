import { mkdtemp } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  boolean,
  optionalText,
  platformKeys,
  readContext,
  repositoryName,
  requiredText,
  tagName,
  writeSummary,
  type Outputs,
  type RunnerContext,
} from "@release-actions/action-kit";
import { rewriteFile, rewriteSummary } from "@release-actions/lanes";

/** Reads the inputs, rewrites the file, reports. */
export async function run(): Promise<Outputs> {
  const context = readContext(process.env);
  const within = (path: string): string => resolve(context.workspace, path);
  const repository = repositoryName("repository", context.repository);
  const result = await rewriteFile({
    latestJson: within(requiredText("latest-json")),
    directory: within(requiredText("assets")),
    server: context.serverUrl,
    repository,
    candidateRepository: repositoryName("candidate-repository", repository),
    candidateTag: optionalText("candidate-tag") === undefined ? null : tagName("candidate-tag"),
    tag: tagName("tag"),
    publicKey: requiredText("public-key"),
    requiredPlatforms: platformKeys("required-platforms"),
    requireSignedVersion: boolean("require-signed-version", false),
    output: await outputPath(context),
  });
  await writeSummary(rewriteSummary(result));
  return {
    path: result.path,
    digest: result.digest,
    platforms: result.platforms.join("\n"),
  };
}

/** Where the result goes; without the input to a place where nothing else lies. */
async function outputPath({ workspace, temporary }: RunnerContext): Promise<string> {
  const given = optionalText("output");
  if (given !== undefined) return resolve(workspace, given);
  return join(await mkdtemp(join(temporary, "latest-json-")), "latest.json");
}
