import assert from "node:assert/strict";
import { test } from "node:test";
import type { Answer } from "./emulator.ts";
import { ACTIONS, runNow, startActionsWorld } from "./actions-world.ts";
import type { ActionsWorld } from "./actions-world.ts";
import { commitFile, read } from "./git-world.ts";

const WORKFLOW = `run-name: \${{ inputs.channel }} of \${{ inputs.version }}
on:
  workflow_dispatch:
    inputs:
      version: { required: true }
      channel: { required: true, default: beta }
jobs: {}
`;

function dispatch(world: ActionsWorld, inputs: Readonly<Record<string, string>>): Promise<Answer> {
  const body = { ref: "main", inputs, return_run_details: true };
  return world.writer("POST", `${ACTIONS}/workflows/inputs.yml/dispatches`, body);
}

test("a dispatch gives the inputs that the workflow declares, with their defaults", async (t) => {
  const world = await startActionsWorld(t);
  await commitFile(world, ".github/workflows/inputs.yml", WORKFLOW);

  const unexpected = await dispatch(world, { version: "1", extra: "x", other: "y" });
  assert.equal(unexpected.status, 422);
  assert.equal(unexpected.body.message, 'Unexpected inputs provided: ["extra","other"]');

  const missing = await dispatch(world, { channel: "stable" });
  assert.equal(missing.status, 422);
  assert.equal(missing.body.message, "Required input 'version' not provided");

  const settled = await dispatch(world, { version: "1" });
  assert.equal(settled.status, 200, settled.text);
  const { workflow_run_id: id } = read<{ workflow_run_id: number }>(settled);
  assert.equal((await runNow(world, id)).display_title, "beta of 1");
});
