// A stand-in for actions/upload-artifact: same inputs and outputs, same protocol, no dependencies.
const { mkdtempSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { basename, join, relative, sep } = require("node:path");
const { findFiles } = require("./artifact-client/find-files.js");
const { call, uploadFile } = require("./artifact-client/service.js");
const { flag, info, input, oneOf, output, run, say } = require("./artifact-client/step.js");
const { writeZip } = require("./artifact-client/zip.js");

const DAY_MS = 86_400_000;

run(async () => {
  const whenEmpty = oneOf("if-no-files-found", ["warn", "error", "ignore"]);
  const path = input("path");
  if (path === "") throw new Error("Input required and not supplied: path");
  const { files, root } = findFiles(path, flag("include-hidden-files"));
  if (files.length === 0) {
    const text = `No files were found with the provided path: ${path}. No artifacts will be uploaded.`;
    if (whenEmpty === "error") throw new Error(text);
    if (whenEmpty === "warn") say("warning", text);
    else info(text);
    return;
  }
  info(`With the provided path, there will be ${files.length} file(s) uploaded`);
  const archive = input("archive") === "" || flag("archive");
  if (!archive && files.length > 1) {
    throw new Error("When 'archive' is set to false, only a single file can be uploaded");
  }
  // Without an archive the artifact is called like its file, whatever `name` says.
  const name = archive ? input("name") || "artifact" : basename(files[0]);
  await upload(name, archive ? { files, root } : { file: files[0] });
});

async function upload(name, { files, root, file }) {
  const bad = /[\r\n":<>|*?\\/]/.exec(name);
  if (bad !== null) {
    throw new Error(`The artifact name is not valid: ${name}. Contains ${JSON.stringify(bad[0])}`);
  }
  const contentType = file === undefined ? "application/zip" : "application/octet-stream";
  if (flag("overwrite")) await removeOld(name);
  const { signed_upload_url: address } = await call("CreateArtifact", {
    name,
    version: 7,
    mime_type: contentType,
    ...expiry(),
  });
  const directory = mkdtempSync(join(process.env.RUNNER_TEMP ?? tmpdir(), "artifact-"));
  try {
    const bytes = file ?? join(directory, "artifact.zip");
    if (file === undefined) await writeZip(bytes, entriesOf(files, root), level());
    const { size, digest } = await uploadFile(address, bytes, contentType);
    const hash = `sha256:${digest}`;
    const { artifact_id: id } = await call("FinalizeArtifact", { name, size: String(size), hash });
    report(name, id, size, digest);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function report(name, id, size, digest) {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID } = process.env;
  const page = `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
  output("artifact-id", id);
  output("artifact-digest", digest);
  output("artifact-url", `${page}/artifacts/${id}`);
  info(`Artifact ${name} has been successfully uploaded! Final size is ${size} bytes.`);
  info(`Artifact ID is ${id}, SHA256 digest is ${digest}`);
}

function entriesOf(files, root) {
  return files.map((path) => {
    const name = relative(root, path).replaceAll(sep, "/");
    // GitHub refuses what some file system cannot hold.
    const bad = /[\r\n":<>|*?]/.exec(name);
    if (bad === null) return { name, path };
    throw new Error(`The path for one of the files in artifact is not valid: /${name}`);
  });
}

async function removeOld(name) {
  const { artifacts = [] } = await call("ListArtifacts", { name_filter: name });
  for (const { workflow_job_run_backend_id } of artifacts) {
    // Of another job of the run, perhaps: whoever uploaded it has to be named.
    await call("DeleteArtifact", { workflow_job_run_backend_id, name });
  }
}

function expiry() {
  const days = Number(input("retention-days") || "0");
  if (Number.isNaN(days)) throw new Error("Invalid retention-days");
  if (days === 0) return {};
  const longest = Number(process.env.GITHUB_RETENTION_DAYS ?? "90");
  return { expires_at: new Date(Date.now() + Math.min(days, longest) * DAY_MS).toISOString() };
}

function level() {
  const value = Number(input("compression-level") || "6");
  if (Number.isInteger(value) && value >= 0 && value <= 9) return value;
  throw new Error("Invalid compression-level. Valid values are 0-9");
}
