import { resolve } from "node:path";
import {
  access,
  choice,
  logProgress,
  optionalText,
  present,
  readContext,
  requiredSecret,
  requiredText,
  tagName,
  writeSummary,
  type Outputs,
  type RunnerContext,
} from "@release-actions/action-kit";
import { CHANNELS } from "@release-actions/contract";
import {
  buildManifest,
  connect,
  manifestSummary,
  type BuildManifestRequest,
  type PreviousChoice,
} from "@release-actions/lanes";

/** Reads the inputs, builds the manifest, reports. */
export async function run(): Promise<Outputs> {
  const context = readContext(process.env);
  const token = requiredSecret("token", process.env["GITHUB_TOKEN"]);
  const connection = connect(access(token, context.apiUrl));
  const built = await buildManifest(connection, readRequest(context), logProgress());
  await writeSummary(manifestSummary(built));
  const reused = built.manifest.assets.filter(({ url }) => url !== undefined);
  return {
    path: built.path,
    digest: built.digest,
    reused: reused.map(({ id }) => id).join("\n"),
  };
}

function readRequest({ repository, sha, workspace }: RunnerContext): BuildManifestRequest {
  // Left out, a channel must not mean the one that reaches everybody.
  requiredText("channel");
  return {
    repository,
    commit: sha,
    specPath: resolve(workspace, requiredText("spec")),
    assets: resolve(workspace, requiredText("assets")),
    tag: tagName("tag"),
    channel: choice("channel", CHANNELS),
    previous: previousChoice(),
    output: resolve(workspace, optionalText("output") ?? "manifest.json"),
    ...present({ publicKey: optionalText("public-key") }),
  };
}

function previousChoice(): PreviousChoice {
  const text = optionalText("previous") ?? "auto";
  if (text === "auto" || text === "none") return { kind: text };
  return { kind: "tag", tag: tagName("previous") };
}
