// A stand-in for actions/download-artifact: same inputs and outputs, same protocol, no dependencies.
const { cpSync, mkdirSync, mkdtempSync, rmSync } = require("node:fs");
const { homedir, tmpdir } = require("node:os");
const { join, resolve } = require("node:path");
const { matcher } = require("./artifact-client/patterns.js");
const { call, downloadFile } = require("./artifact-client/service.js");
const { flag, info, input, oneOf, output, run, say } = require("./artifact-client/step.js");
const { readZip } = require("./artifact-client/zip.js");

run(async () => {
  if (input("github-token") !== "") throw new Error("github-token is not supported here");
  const directory = resolve(input("path").replace(/^~(?=$|[/\\])/, homedir()) || ".");
  const name = input("name");
  const chosen = await choose(name, input("artifact-ids"), input("pattern"));
  // One artifact that was asked for goes to the path itself; of several, each into its directory.
  const single = name !== "" || (input("artifact-ids") !== "" && chosen.length === 1);
  const merged = single || flag("merge-multiple");
  for (const artifact of chosen) {
    await download(artifact, merged ? directory : join(directory, artifact.name));
  }
  info(`Total of ${chosen.length} artifact(s) downloaded`);
  output("download-path", directory);
});

async function choose(name, ids, pattern) {
  if (name !== "" && ids !== "") {
    throw new Error("Inputs 'name' and 'artifact-ids' cannot be used together.");
  }
  const { artifacts = [] } = await call("ListArtifacts", name === "" ? {} : { name_filter: name });
  const newest = latest(artifacts);
  if (name !== "") {
    if (newest.length > 0) return newest;
    throw new Error(`Artifact not found for name: ${name}`);
  }
  if (ids !== "") return byIds(artifacts, ids);
  const matches = matcher(pattern === "" ? "*" : pattern);
  return newest.filter((artifact) => matches(artifact.name));
}

/** A later attempt may have uploaded the same name again. */
function latest(artifacts) {
  const byName = new Map();
  for (const artifact of artifacts.toSorted(
    (a, b) => Number(a.database_id) - Number(b.database_id),
  )) {
    byName.set(artifact.name, artifact);
  }
  return [...byName.values()];
}

function byIds(artifacts, text) {
  const ids = text.split(",").map((id) => id.trim());
  const bad = ids.find((id) => !/^\d+$/.test(id));
  if (bad !== undefined) throw new Error(`Invalid artifact ID: '${bad}'. Must be a number.`);
  const found = artifacts.filter(({ database_id: id }) => ids.includes(String(id)));
  if (found.length === 0) throw new Error("None of the provided artifact IDs were found");
  for (const id of ids) {
    const known = found.some(({ database_id: other }) => String(other) === id);
    if (!known) say("warning", `Could not find the following artifact IDs: ${id}`);
  }
  return found;
}

async function download(artifact, directory) {
  const { name, workflow_job_run_backend_id, digest } = artifact;
  const { signed_url: address } = await call("GetSignedArtifactURL", {
    workflow_job_run_backend_id,
    name,
  });
  const scratch = mkdtempSync(join(process.env.RUNNER_TEMP ?? tmpdir(), "artifact-"));
  try {
    const file = join(scratch, "artifact");
    const got = await downloadFile(address, file);
    if (digest && digest !== `sha256:${got.digest}`) mismatch(name, digest, got.digest);
    mkdirSync(directory, { recursive: true });
    const isZip = /zip/.test(got.type);
    if (isZip && !flag("skip-decompress")) await readZip(file, directory);
    else cpSync(file, join(directory, isZip ? `${name}.zip` : name));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  info(`Artifact ${name} (${artifact.size} bytes) downloaded to ${directory}`);
}

function mismatch(name, expected, found) {
  const text = `Digest of ${name} is sha256:${found}, expected ${expected}`;
  switch (oneOf("digest-mismatch", ["error", "warn", "info", "ignore"])) {
    case "error":
      throw new Error(text);
    case "warn":
      say("warning", text);
      break;
    case "info":
      info(text);
      break;
    default:
  }
}
