import assert from "node:assert/strict";
import { NotHere, PREFIX, expect, tip } from "./api.ts";
import type { Api } from "./api.ts";
import { SOURCES } from "./behaviour.ts";
import type { Behaviour } from "./behaviour.ts";

const FILE = `${PREFIX}dispatch.yml`;
export const WORKFLOW_PATH = `.github/workflows/${FILE}`;
const WORKFLOW = `on:
  workflow_dispatch:
    inputs:
      word: { required: false }
jobs:
  nothing:
    runs-on: ubuntu-latest
    steps:
      - run: "true"
`;

/** Puts a workflow on the default branch, which alone counts for dispatch. */
async function needWorkflow(api: Api): Promise<string> {
  const { branch } = await tip(api);
  const known = await api.call("GET", `/contents/${WORKFLOW_PATH}`);
  if (known.status === 404) {
    const content = Buffer.from(WORKFLOW).toString("base64");
    const fields = { message: "A workflow to dispatch", content, branch };
    const made = await api.call("PUT", `/contents/${WORKFLOW_PATH}`, fields);
    if (made.status !== 201) throw new NotHere("the token may not write workflows");
  }
  // GitHub registers a new workflow a moment after it was pushed.
  for (let tries = 0; tries < 30; tries += 1) {
    if ((await api.call("GET", `/actions/workflows/${FILE}`)).status === 200) break;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  return branch;
}

const dispatches = `/actions/workflows/${FILE}/dispatches`;

export const actions: readonly Behaviour[] = [
  {
    id: "dispatch-details",
    what: "a dispatch tells the run when asked to, else nothing",
    // https://github.com/cli/cli/issues/12672 describes the answer.
    source: SOURCES.workflows,
    async run(api) {
      const ref = await needWorkflow(api);
      const plain = await api.call("POST", dispatches, { ref });
      assert.deepEqual([plain.status, plain.bytes.length], [204, 0]);
      const fields = { ref, inputs: { word: "x" }, return_run_details: true };
      const told = expect<{ workflow_run_id: number }>(
        await api.call("POST", dispatches, fields),
        200,
      );
      const run = await api.call("GET", `/actions/runs/${told.workflow_run_id}`);
      assert.equal(expect<{ event: string }>(run, 200).event, "workflow_dispatch");
    },
  },
  {
    id: "dispatch-refusals",
    what: "a dispatch of an unknown workflow is 404, with unknown inputs or without a ref 422",
    source: SOURCES.workflows,
    async run(api) {
      const ref = await needWorkflow(api);
      const unknown = "/actions/workflows/conformance-none.yml/dispatches";
      assert.equal((await api.call("POST", unknown, { ref })).status, 404);
      const inputs = { nonsense: "x" };
      // https://github.com/convictional/trigger-workflow-and-wait/pull/4 shows the words.
      const unexpected = await api.call("POST", dispatches, { ref, inputs });
      const { message } = expect<{ message: string }>(unexpected, 422);
      assert.match(message, /^Unexpected inputs provided: \["nonsense"\]/);
      assert.equal((await api.call("POST", dispatches, {})).status, 422);
      assert.equal((await api.call("POST", dispatches, { ref: api.unique("no") })).status, 422);
    },
  },
  {
    id: "environment-unprotected",
    what: "an environment that is made without rules has none",
    source: SOURCES.environments,
    async run(api) {
      const path = `/environments/${api.unique("env")}`;
      assert.equal((await api.call("GET", path)).status, 404);
      const made = await api.call("PUT", path);
      if (made.status === 403) throw new NotHere("the token may not make environments");
      const { protection_rules: rules = [] } = expect<{ protection_rules?: unknown[] }>(made, 200);
      assert.deepEqual(rules, []);
      expect(await api.call("GET", path), 200);
      expect(await api.call("DELETE", path), 204);
    },
  },
];
