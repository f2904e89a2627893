import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { create, verify } from "../support/actions.ts";
import { makeDraft, upload } from "../support/assets.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { makeProject } from "../support/project.ts";
import { approvedRun } from "../support/runs.ts";
import { control, startStage } from "../support/stage.ts";

const stage = await startStage();

test("without a candidate the refusal tells the exact command that builds it", async () => {
  const project = await makeProject(stage);
  const step = await assertUntouched(project, () => verify(project));
  assertRefused(step, "candidate_missing");
  const command = `gh workflow run candidate.yml --repo ${project.name} -f source_sha=${project.sha}`;
  assert.ok(step.log.includes(command), step.log);
});

test("a draft without candidate.json is incomplete, whatever else it holds", async () => {
  const project = await makeProject(stage);
  const draft = await makeDraft(project, { tag_name: `rc-${project.sha}` });
  await upload(project, draft, "firmware.hex", "some bytes");
  assertRefused(await verify(project), "candidate_incomplete");
});

test("a token that may not see drafts learns that this may be the reason", async () => {
  const project = await makeProject(stage);
  await create(project);
  const run = await approvedRun(project);
  const path = `/repos/${project.name}/runs/${run.id}/token`;
  const permissions = { contents: "read", actions: "read", metadata: "read" };
  const { token } = await control<{ token: string }>(stage.emulator, "POST", path, { permissions });
  const step = await verify(project, { run: { ...run, token } });
  assertRefused(step, "candidate_missing");
  assert.match(step.log, /contents: write/);
});

test("the candidate of another producer is not this one's", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project, { inputs: { name: "firmware" } }));
  assertOk(await verify(project, { inputs: { name: "firmware" } }));
  assertRefused(await verify(project), "candidate_missing");
  assertRefused(await verify(project, { inputs: { name: "app" } }), "candidate_missing");
});

test("a candidate of another version, or of none, is refused when one is asked for", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project, { inputs: { version: "1.2.0-beta.2" } }));
  const wrong = await verify(project, { inputs: { version: "1.2.0-beta.3" } });
  assertRefused(wrong, "version_mismatch");
  const none = await makeProject(stage);
  assertOk(await create(none));
  assertRefused(await verify(none, { inputs: { version: "1.2.0" } }), "version_mismatch");
});

test("a directory that holds anything else is refused, and left as it is", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project));
  const directory = join(project.workspace, "occupied");
  await mkdir(directory);
  await writeFile(join(directory, "unverified.exe"), "lies beside what was verified");
  const step = await verify(project, { inputs: { directory: "occupied" } });
  assertRefused(step, "input_invalid");
  assert.match(step.log, /unverified\.exe/);
});
