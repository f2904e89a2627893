import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import test from "node:test";
import { stringify } from "yaml";
import { create, verify } from "../support/actions.ts";
import { createAttested, attestingVariables, startAttestingRun } from "../support/attest.ts";
import { forge } from "../support/forge.ts";
import {
  forgeBundle,
  otherRun,
  putBundle,
  readBundle,
  trustRootFile,
  type TrustRootJson,
} from "../support/forge-attestation.ts";
import { assertOk, assertRefused } from "../support/outcome.ts";
import { commitFile, commitPolicy, policyOf } from "../support/policy.ts";
import { makeNamed, makeProject, type Project } from "../support/project.ts";
import { approvedRun } from "../support/runs.ts";
import { rest, startStage } from "../support/stage.ts";

const stage = await startStage();
const rootFile = await trustRootFile(stage);
const trusted = { "trust-root": rootFile, "require-attestation": "true" };
const project = await makeProject(stage);
assertOk(await createAttested(project));
const genuine = await readBundle(project);
const release = await approvedRun(project);

function judged(inputs: Readonly<Record<string, string>>) {
  return verify(project, { run: release, inputs: { ...trusted, mode: "metadata", ...inputs } });
}

/** Every authority of the kinds named stopped in 2024. */
function ended(kinds: readonly (keyof TrustRootJson)[]): (root: TrustRootJson) => unknown {
  return (root) => {
    for (const kind of kinds) {
      for (const one of root[kind]) {
        const { validFor } = "publicKey" in one ? one.publicKey : one;
        Object.assign(validFor, { start: "2023-01-01T00:00:00Z", end: "2024-01-01T00:00:00Z" });
      }
    }
    return root;
  };
}

test("a bundle of another Sigstore instance does not hold under the pinned roots", async () => {
  const step = await judged({ "trust-root": "" });
  assertRefused(step, "attestation_invalid");
  assert.match(step.log, /gh attestation trusted-root/);
});

for (const kinds of [["certificateAuthorities"], ["tlogs", "timestampAuthorities"]] as const) {
  test(`a trust root whose ${kinds.join(" and ")} have ended is told as that`, async () => {
    const path = await trustRootFile(stage, `ended-${kinds[0]}.json`, ended(kinds));
    const step = await judged({ "trust-root": path });
    assertRefused(step, "trust_root_expired");
    assert.match(step.log, /ended 2024-01-01/);
  });
}

test("a trust root that is none, or not there, is the caller's mistake", async () => {
  const path = await trustRootFile(stage, "empty.json", () => ({}));
  assertRefused(await judged({ "trust-root": path }), "trust_root_invalid");
  assertRefused(await judged({ "trust-root": `${path}.not` }), "file_unreadable");
});

test("one of several trust roots is enough, one a line", async () => {
  const foreign = await trustRootFile(stage, "ended.json", ended(["certificateAuthorities"]));
  const lines = [await readFile(foreign, "utf8"), await readFile(rootFile, "utf8")];
  const path = `${rootFile}.jsonl`;
  await writeFile(path, `${lines.join("\n")}\n`);
  assertOk(await judged({ "trust-root": path }));
});

function withoutLogs(root: TrustRootJson): TrustRootJson {
  return { ...root, tlogs: [] };
}

test("without logs in the trust root, as in GitHub's own, a timestamp is what it takes", async (t) => {
  t.after(() => putBundle(project, genuine));
  const inputs = { "trust-root": await trustRootFile(stage, "no-logs.json", withoutLogs) };
  const bundle = JSON.parse(genuine) as {
    verificationMaterial: Record<string, unknown>;
  };
  bundle.verificationMaterial["tlogEntries"] = [];
  await putBundle(project, JSON.stringify(bundle));
  assertOk(await judged(inputs));
  bundle.verificationMaterial["timestampVerificationData"] = { rfc3161Timestamps: [] };
  await putBundle(project, JSON.stringify(bundle));
  assertRefused(await judged(inputs), "attestation_invalid");
});

test("good fields spread over two of GitHub's attestations do not add up; one whole one does", async () => {
  const own = await makeProject(stage);
  const run = await startAttestingRun(own);
  const job = { variables: attestingVariables(run) };
  assertOk(await create(own, { run, job }));
  const partial = await forgeBundle(own, run, (one) => ({ ...one, subject: one.subject.slice(1) }));
  const foreign = await forgeBundle(own, await otherRun(own));
  await store(own, run.token, partial);
  await store(own, run.token, foreign);
  assertRefused(await verify(own, { inputs: trusted }), "attestation_identity");
  await store(own, run.token, await forgeBundle(own, run));
  await store(own, run.token, foreign);
  assertOk(await verify(own, { inputs: trusted }));
});

async function store(of: Project, token: string, bundle: string): Promise<void> {
  const path = `/repos/${of.name}/attestations`;
  await rest(stage, token, "POST", path, { bundle: JSON.parse(bundle) as unknown });
}

test("a candidate.json that was edited after it was attested is refused", async () => {
  const own = await makeProject(stage);
  assertOk(await createAttested(own));
  await forge(own, (candidate) => ({ ...candidate, toolchain: { rust: "0.0.0" } }));
  const step = await verify(own, { inputs: { ...trusted, mode: "metadata" } });
  assertRefused(step, "attestation_subject");
});

test("an attempt that is not the certificate's is refused, although GitHub had such an attempt", async () => {
  const own = await makeProject(stage);
  const run = await startAttestingRun(own, { run_attempt: 2 });
  assertOk(await createAttested(own, { run, job: { runAttempt: 2 } }));
  assertOk(await verify(own, { inputs: trusted }));
  await forge(own, (candidate) => ({ ...candidate, run: { ...candidate.run, attempt: 1 } }));
  await putBundle(own, await forgeBundle(own, run));
  const step = await verify(own, { inputs: { ...trusted, mode: "metadata" } });
  assertRefused(step, "attestation_identity");
  assert.match(step.log, /run_invocation_uri/);
});

test("an attestation of the repository that had this name before is refused by its id", async () => {
  const first = await makeNamed(stage, "phoenix");
  assertOk(await createAttested(first));
  const old = await readBundle(first);
  await rest(stage, stage.emulator.tokens.admin, "DELETE", `/repos/${first.name}`);
  const second = await makeNamed(stage, "phoenix");
  assert.notEqual(second.id, first.id);
  assertOk(await createAttested(second));
  await putBundle(second, old);
  const step = await verify(second, { inputs: { ...trusted, mode: "metadata" } });
  assertRefused(step, "attestation_identity");
  assert.match(step.log, /source_repository_id/);
});

test("a reusable workflow signs in its own name, and only where that is expected", async () => {
  const own = await makeProject(stage);
  const signer = `${project.name}/.github/workflows/shared.yml@refs/heads/main`;
  const run = await startAttestingRun(own, { job_workflow_ref: signer });
  assertOk(await createAttested(own, { run }));
  const inputs = { ...trusted, mode: "metadata" };
  assertRefused(await verify(own, { inputs }), "attestation_identity");
  assertOk(await verify(own, { inputs: { ...inputs, "signer-workflow": signer } }));
  const evil = { ...inputs, "signer-workflow": `${signer}-evil` };
  assertRefused(await verify(own, { inputs: evil }), "attestation_identity");
  await commitPolicy(own, policyOf(own, { signer_workflow: signer }));
  const policy = { ...inputs, policy: "release.yml", "source-sha": own.sha };
  assertOk(await verify(own, { inputs: policy }));
  const list = [`${project.name}/.github/workflows/shared.yml@refs/heads/new`, signer];
  await commitFile(own, "several.yml", stringify(policyOf(own, { signer_workflow: list })));
  assertOk(await verify(own, { inputs: { ...policy, policy: "several.yml" } }));
  const near = list.map((one) => one.slice(0, -1));
  await commitFile(own, "near.yml", stringify(policyOf(own, { signer_workflow: near })));
  const nearly = { ...policy, policy: "near.yml" };
  assertRefused(await verify(own, { inputs: nearly }), "attestation_identity");
  // What the policy says, no input overrules.
  assertOk(await verify(own, { inputs: { ...policy, "signer-workflow": `${signer}-evil` } }));
  const several = { ...inputs, "signer-workflow": list.join("\n") };
  assertOk(await verify(own, { inputs: several }));
  const others = { ...inputs, "signer-workflow": list.map((one) => `${one}-evil`).join("\n") };
  assertRefused(await verify(own, { inputs: others }), "attestation_identity");
  const pattern = { ...inputs, "signer-workflow": "shared.yml" };
  assertRefused(await verify(own, { inputs: pattern }), "input_invalid");
});
