import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { finished } from "node:stream/promises";
import { test, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { runBundle } from "@release-actions/cli";
import { jobOf, type Action } from "../support/actions.ts";
import { CANDIDATE_WORKFLOW, ENVIRONMENT, makeProject, type Project } from "../support/project.ts";
import { approvedRun, completeRun, startCandidateRun, type Run } from "../support/runs.ts";
import { startStage } from "../support/stage.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SIZE = 1.5 * 1024 ** 3;
const MOST_MIB = 200;

test("an asset of 1.5 GiB goes through create, verify and promote in bounded memory", async (t) => {
  const stage = await startStage();
  const project = await makeProject(stage);
  const big = join(project.workspace, "out", "big.bin");
  await rm(dirname(big), { recursive: true });
  await mkdir(dirname(big));
  await writeNoise(big, SIZE);

  const built = await startCandidateRun(project);
  await measured(t, "create-candidate", project, built, { files: "out/*" });
  await completeRun(project, built, "success");
  await rm(big);

  const released = await approvedRun(project);
  const inputs = { workflow: CANDIDATE_WORKFLOW };
  await measured(t, "verify-candidate", project, released, inputs);
  const gate = { tag: "v1.0.0", environment: ENVIRONMENT };
  await measured(t, "promote-release", project, released, { ...inputs, ...gate });
});

async function measured(
  t: TestContext,
  action: Action,
  project: Project,
  run: Run,
  inputs: Readonly<Record<string, string>>,
): Promise<void> {
  const bundle = join(ROOT, "actions", action, "dist", "index.js");
  const step = await runBundle(
    join(ROOT, "test", "support", "measured.mjs"),
    { token: run.token, ...inputs, "measured-bundle": bundle },
    jobOf(project, run),
  );
  assert.equal(step.exitCode, 0, step.log);
  const peak = Number(/peak memory (\d+) KiB/.exec(step.log)?.[1]) / 1024;
  t.diagnostic(`${action}: ${peak.toFixed(0)} MiB, ${(step.durationMs / 1000).toFixed(1)} s`);
  assert.ok(peak <= MOST_MIB, `${action} held ${peak.toFixed(0)} MiB; ${MOST_MIB} is the limit`);
}

/** Bytes that neither a file system nor a compressor can make smaller. */
async function writeNoise(path: string, size: number): Promise<void> {
  const cipher = createCipheriv("aes-128-ctr", Buffer.alloc(16, 7), Buffer.alloc(16));
  const zeros = Buffer.alloc(4 * 1024 * 1024);
  const file = createWriteStream(path);
  for (let done = 0; done < size; done += zeros.length) {
    if (file.write(cipher.update(zeros))) continue;
    await once(file, "drain");
  }
  file.end();
  await finished(file);
}
