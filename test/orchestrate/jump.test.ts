import assert from "node:assert/strict";
import test from "node:test";
import { parsePlan } from "@release-actions/contract";
import { create } from "../support/actions.ts";
import { assertOk } from "../support/outcome.ts";
import { RELEASE_WORKFLOW } from "../support/project.ts";
import { completeRun, startCandidateRun } from "../support/runs.ts";
import { rest, startStage } from "../support/stage.ts";
import { endRun, listRuns, queuedRun } from "./robot.ts";
import { operateGreen, pushFiles, report, type Operated } from "./support.ts";
import { onTerminal } from "./terminal.ts";
import { RELEASE } from "./workflows.ts";

const stage = await startStage();
const JUMP = ["--channel", "beta", "--auto", "--tag", "v11.0.0-beta.1"];
const TAKES_CONFIRMATION = RELEASE.replace("plan_digest: {}", "confirm_version: {}").replace(
  "of ${{",
  "confirmed ${{ inputs.confirm_version }} of ${{",
);

/** A product whose highest version is 1.1.0. */
async function released(files: Readonly<Record<string, string>> = {}): Promise<Operated> {
  const at = await operateGreen(stage);
  const { name, sha } = at.project;
  const body = { tag_name: "v1.1.0", target_commitish: sha };
  await rest(stage, stage.emulator.tokens.admin, "POST", `/repos/${name}/releases`, body);
  const head = await pushFiles(at, { "new.txt": "new", ...files }, "feat: something new");
  await report(at, head);
  return { ...at, project: { ...at.project, sha: head } };
}

test("a version that looks like a slip is refused before anything is built", async () => {
  const at = await released();
  const { code, stderr } = await at.release("app", "publish", ...JUMP, "--yes", "--watch");
  assert.equal(code, 1);
  assert.match(stderr, /v11\.0\.0-beta\.1 is too far above 1\.1\.0.*\[version_jump\]/);
  assert.match(stderr, /--confirm-version 11\.0\.0-beta\.1/);
  const other = await at.release("app", "plan", ...JUMP, "--confirm-version", "11.0.0");
  assert.match(other.stderr, /\[version_jump\]/, "another version is confirmed");
  assert.deepEqual(await listRuns(at.project), []);
});

test("a release workflow that takes no confirmation is told before a candidate is built", async () => {
  const at = await released();
  const confirmed = [...JUMP, "--confirm-version", "11.0.0-beta.1"];
  const { code, stderr } = await at.release("app", "publish", ...confirmed, "--yes", "--watch");
  assert.equal(code, 3);
  assert.match(stderr, /no input confirm_version.*\[workflow_missing\]/);
  assert.deepEqual(await listRuns(at.project), []);
});

test("a confirmed version is in the plan, and the release workflow is told", async () => {
  const at = await released({ [RELEASE_WORKFLOW]: TAKES_CONFIRMATION });
  const built = await startCandidateRun(at.project);
  assertOk(await create(at.project, { run: built }));
  await completeRun(at.project, built);
  const file = "plan.json";
  const confirmed = [...JUMP, "--confirm-version", "11.0.0-beta.1", "--out", file, "--json"];
  const { code, stderr, stdout } = await at.release("app", "plan", ...confirmed);
  assert.equal(code, 0, stderr);
  assert.equal(parsePlan(Buffer.from(stdout)).version_confirmed, true);
  const running = at.start("app", "publish", "--plan", file, "--watch");
  const run = await queuedRun(at.project);
  assert.match(run.display_title, /^Release v11\.0\.0-beta\.1 confirmed 11\.0\.0-beta\.1 of /);
  await endRun(at.project, run, "cancelled");
  await running.ended;
});

test("on a terminal it is typed once more, and a yes is not enough", async () => {
  const at = await released();
  const command = `ms release app plan ${JUMP.join(" ")}`;
  const slip = await onTerminal(at, command, [[/Type 11\.0\.0-beta\.1/, "y\r"]]);
  assert.match(slip.text, /\[version_jump\]/);
  const meant = await onTerminal(at, command, [[/Type 11\.0\.0-beta\.1/, "11.0.0-beta.1\r"]]);
  assert.equal(meant.code, 0, meant.text);
});
