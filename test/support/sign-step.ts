import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { runBundle, type StepResult } from "@release-actions/cli";
import type { ErrorCode } from "@release-actions/contract";
import { processVariables } from "./actions.ts";
import { annotations } from "./outcome.ts";

const BUNDLE = fileURLToPath(new URL("../../actions/sign-manifest/dist/index.js", import.meta.url));

/** A workspace with files to sign; removed when the test file is done. */
export async function workspaceWith(
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<string> {
  const workspace = await mkdtemp(join(tmpdir(), "sign-manifest-"));
  after(() => rm(workspace, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(workspace, name)), { recursive: true });
    await writeFile(join(workspace, name), content);
  }
  return workspace;
}

/** Runs the shipped sign-manifest as a step in a workspace. It needs no GitHub. */
export async function sign(
  workspace: string,
  inputs: Readonly<Record<string, string>>,
  onLine?: (line: string) => void,
): Promise<StepResult> {
  const runnerDir = await mkdtemp(join(tmpdir(), "sign-runner-"));
  try {
    const job = {
      apiUrl: "http://127.0.0.1:9",
      serverUrl: "http://127.0.0.1:9",
      repository: "acme/app",
      sha: "0".repeat(40),
      ref: "refs/heads/main",
      runId: 1,
      event: "workflow_dispatch",
      actor: "maintainer",
      workflow: ".github/workflows/release.yml",
      workspace,
      runnerDir,
      variables: processVariables(),
    };
    return await runBundle(BUNDLE, inputs, job, onLine);
  } finally {
    await rm(runnerDir, { recursive: true, force: true });
  }
}

/**
 * The step refused with one annotation, nothing new is in the workspace, and none of the secrets is
 * anywhere but in the command that masks it.
 */
export async function assertRefusedToSign(
  workspace: string,
  inputs: Readonly<Record<string, string>>,
  code: ErrorCode,
  onLine?: (line: string) => void,
): Promise<StepResult> {
  const before = await listing(workspace);
  const step = await sign(workspace, inputs, onLine);
  assert.equal(step.outputs["failure-code"], code, step.log);
  assert.equal(step.exitCode, 1);
  const errors = annotations(step, "error");
  assert.equal(errors.length, 1, step.log);
  assert.match(errors[0] ?? "", new RegExp(`\\[${code}\\]`));
  assert.match(errors[0] ?? "", / Next: \S/);
  assert.doesNotMatch(step.log, /^\s+at .+:\d+:\d+\)?$/m, "a stack trace");
  assert.deepEqual(await listing(workspace), before, "something was left behind");
  // The public key too: when the two are swapped it is the secret.
  for (const name of ["signing-key", "signing-key-password", "public-key"]) {
    assertUnseen(step, inputs[name] ?? "");
  }
  return step;
}

/** No line of `secret` is in log, outputs or summary, but for the masking itself. */
export function assertUnseen(step: StepResult, secret: string): void {
  const shown =
    step.log.replace(/^::add-mask::.*$/gm, "") + step.summary + JSON.stringify(step.outputs);
  for (const line of secret.split("\n").filter((one) => one.length > 3)) {
    if (!line.startsWith("untrusted comment:")) assert.ok(!shown.includes(line), "it is shown");
  }
}

/** Every path below a directory. */
async function listing(directory: string): Promise<string[]> {
  return (await readdir(directory, { recursive: true })).toSorted();
}
