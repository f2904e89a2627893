import assert from "node:assert/strict";
import test from "node:test";
import { CANDIDATE_WORKFLOW } from "../support/project.ts";
import { rest, startStage } from "../support/stage.ts";
import { endRun, listRuns, queuedRun } from "./robot.ts";
import { operateGreen } from "./support.ts";

const stage = await startStage({ ghes: "3.20" });

test("a server that does not tell the run's id is asked by the title, never for the newest run", async () => {
  const at = await operateGreen(stage);
  const dispatch = `/repos/${at.project.name}/actions/workflows/candidate.yml/dispatches`;
  const running = at.start("app", "publish", "--channel", "beta", "--auto", "--watch", "--yes");
  const own = await queuedRun(at.project);
  const body = { ref: "main", inputs: { source_sha: "f".repeat(40) } };
  await rest(stage, stage.maintainer.token, "POST", dispatch, body);
  await endRun(at.project, own, "failure");
  assert.equal(await running.ended, 1);
  assert.match(running.stderr, new RegExp(`runs/${own.id}.*\\[candidate_run_failed\\]`));
  const runs = (await listRuns(at.project)).filter(({ path }) => path === CANDIDATE_WORKFLOW);
  assert.equal(runs.length, 2, "ours and the other");
});
