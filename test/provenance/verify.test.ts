import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { generateEd25519 } from "@release-actions/signing";
import { create, promote, verify } from "../support/actions.ts";
import { download, remove, replace } from "../support/assets.ts";
import { createAttested, startAttestingRun } from "../support/attest.ts";
import { forgeBundle, putBundle, trustRootFile } from "../support/forge-attestation.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { commitPolicy, policyOf } from "../support/policy.ts";
import { makeProject, PRODUCT_NAMES, writeOut } from "../support/project.ts";
import { approvedRun } from "../support/runs.ts";
import { assetOf, candidateOf, digests, releaseOf } from "../support/snapshot.ts";
import { startStage } from "../support/stage.ts";
import { traffic } from "../support/traffic.ts";

const stage = await startStage();
const trusted = { "trust-root": await trustRootFile(stage) };
const required = { ...trusted, "require-attestation": "true" };

interface Report {
  readonly rules: readonly {
    readonly rule: string;
    readonly ok: boolean;
    readonly message: string;
  }[];
}

test("an attested candidate is verified, and the report says by whom it was built", async () => {
  const project = await makeProject(stage);
  assertOk(await createAttested(project));
  const step = await assertUntouched(project, () => verify(project, { inputs: required }));
  assertOk(step);
  const report = JSON.parse(await readFile(step.outputs["report"] ?? "", "utf8")) as Report;
  const rules = new Map(report.rules.map(({ rule, message }) => [rule, message]));
  const workflow = `${project.name}/.github/workflows/candidate.yml@refs/heads/main`;
  assert.match(
    rules.get("attestation-identity") ?? "",
    new RegExp(workflow.replaceAll(".", "\\.")),
  );
  assert.match(rules.get("attestation-subjects") ?? "", /^4 files/);
});

test("without the asset, the attestation that GitHub keeps counts", async () => {
  const project = await makeProject(stage);
  assertOk(await createAttested(project));
  await remove(project, assetOf(await candidateOf(project), "candidate.sigstore.json"));
  assertOk(await verify(project, { inputs: required }));
});

test("a candidate without an attestation is verified unless one is required", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project));
  assertOk(await verify(project, { inputs: trusted }));
  const step = await assertUntouched(project, () => verify(project, { inputs: required }));
  assertRefused(step, "attestation_missing");
});

test("the policy can require an attestation, and the key that signs", async () => {
  const project = await makeProject(stage);
  const pinned = generateEd25519();
  assertOk(await create(project));
  const policy = { policy: "release.yml", "source-sha": project.sha, ...trusted };
  const signature = { public_key: pinned.publicKey };
  await commitPolicy(project, policyOf(project, { attestation: "required", signature }));
  const step = await verify(project, { inputs: policy });
  assertRefused(step, "attestation_missing");
  assert.match(step.log, /signature_missing/);
});

test("a candidate that satisfies a policy with attestation, signature and runner is verified", async () => {
  const project = await makeProject(stage);
  const { secretKey, publicKey } = generateEd25519();
  assertOk(await createAttested(project, { inputs: { "signing-key": secretKey } }));
  const proofs = { attestation: "required", signature: { public_key: publicKey } };
  await commitPolicy(project, policyOf(project, { ...proofs, runner: "github-hosted" }));
  const inputs = { policy: "release.yml", "source-sha": project.sha, ...trusted };
  assertOk(await verify(project, { inputs }));
});

test("verifying an attested candidate of forty files downloads none of them, in 12 requests", async () => {
  const project = await makeProject(stage);
  const files = Array.from({ length: 40 }, (_, at) => [`part-${at}.bin`, `content ${at}`] as const);
  await writeOut(project, Object.fromEntries(files));
  assertOk(await createAttested(project, { inputs: { files: "out/part-*" } }));
  const run = await approvedRun(project);
  const inputs = { ...required, mode: "metadata" };
  const { result, requests } = await traffic(stage, () => verify(project, { run, inputs }));
  assertOk(result);
  assert.ok(
    requests.length <= 12,
    requests.map(({ method, path }) => `${method} ${path}`).join("\n"),
  );
});

test("a candidate that was dispatched from the release branch for an older commit is verified", async () => {
  const project = await makeProject(stage);
  const run = await startAttestingRun(project, { event: "workflow_dispatch" });
  const older = { "source-sha": stage.source.first };
  assertOk(await createAttested(project, { run, inputs: older }));
  assertOk(await verify(project, { inputs: { ...required, ...older } }));
});

test("a promotion publishes the attestation and the signature as they are", async () => {
  const project = await makeProject(stage);
  const { secretKey, publicKey } = generateEd25519();
  assertOk(await createAttested(project, { inputs: { "signing-key": secretKey } }));
  const inputs = { ...required, "public-key": publicKey };
  assertOk(await promote(project, "v1.0.0", { inputs }));
  const published = digests(await releaseOf(project, "v1.0.0"));
  const sealed = digests(await candidateOf(project));
  for (const name of [...PRODUCT_NAMES, "candidate.sigstore.json", "candidate.json.sig"]) {
    assert.equal(published[name], sealed[name], name);
  }
});

test("a promotion refuses a candidate whose attestation is another build's, and writes nothing", async () => {
  const project = await makeProject(stage);
  assertOk(await createAttested(project));
  const other = await startAttestingRun(project);
  await putBundle(project, await forgeBundle(project, other));
  const step = await assertUntouched(project, () =>
    promote(project, "v1.0.0", { inputs: trusted }),
  );
  assertRefused(step, "attestation_identity");
});

test("a signature by another key, of other bytes, or that is none, is refused", async () => {
  const project = await makeProject(stage);
  const own = generateEd25519();
  assertOk(await createAttested(project, { inputs: { "signing-key": own.secretKey } }));
  const other = { ...trusted, "public-key": generateEd25519().publicKey };
  assertRefused(await verify(project, { inputs: other }), "signature_invalid");
  const mine = { ...trusted, "public-key": own.publicKey };
  assertOk(await verify(project, { inputs: mine }));
  const release = await candidateOf(project);
  const asset = assetOf(release, "candidate.json.sig");
  const text = (await download(project, asset)).toString();
  const flipped = text.startsWith("A") ? `B${text.slice(1)}` : `A${text.slice(1)}`;
  await replace(project, release, "candidate.json.sig", flipped);
  assertRefused(await verify(project, { inputs: mine }), "signature_invalid");
  // Also when nobody asks for it: what is published beside the candidate must be a signature.
  await replace(project, await candidateOf(project), "candidate.json.sig", "no signature\n");
  assertRefused(await verify(project, { inputs: trusted }), "signature_invalid");
  await remove(project, assetOf(await candidateOf(project), "candidate.json.sig"));
  assertRefused(await verify(project, { inputs: mine }), "signature_missing");
});

test("a public key that is none is named", async () => {
  const project = await makeProject(stage);
  assertOk(await createAttested(project));
  const step = await verify(project, { inputs: { ...trusted, "public-key": "AAAA" } });
  assertRefused(step, "public_key_invalid");
});
