import assert from "node:assert/strict";
import test from "node:test";
import { create, verify } from "../support/actions.ts";
import { createAttested } from "../support/attest.ts";
import { trustRootFile } from "../support/forge-attestation.ts";
import { assertOk, assertRefused } from "../support/outcome.ts";
import { makeProject } from "../support/project.ts";
import { startStage } from "../support/stage.ts";

// What the runner of a rehearsal or of Enterprise Server says about its Sigstore services.
const stage = await startStage();
const RELEASE_TRUST_ROOT = await trustRootFile(stage);
const required = { "require-attestation": "true" };

test("another server's runner tells whom to trust, and no workflow has to", async () => {
  const project = await makeProject(stage);
  assertOk(await createAttested(project));
  assertRefused(await verify(project, { inputs: required }), "attestation_invalid");
  const job = { variables: { RELEASE_TRUST_ROOT } };
  assertOk(await verify(project, { inputs: required, job }));
});

test("an input goes before what the runner tells", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project));
  const job = { variables: { RELEASE_TRUST_ROOT } };
  const inputs = { "trust-root": "not-there.json" };
  assertRefused(await verify(project, { inputs, job }), "file_unreadable");
});

test("on github.com a variable changes nobody's trust", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project));
  const variables = { RELEASE_TRUST_ROOT: "/not/there.json" };
  assertRefused(await verify(project, { job: { variables } }), "file_unreadable");
  const job = { variables, serverUrl: "https://github.com" };
  const step = await verify(project, { job });
  assert.notEqual(step.outputs["failure-code"], "file_unreadable", step.log);
});
