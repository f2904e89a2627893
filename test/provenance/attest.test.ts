import assert from "node:assert/strict";
import test from "node:test";
import {
  generateEd25519,
  parseEd25519PublicKey,
  parseEd25519Signature,
  verifyEd25519,
} from "@release-actions/signing";
import { create } from "../support/actions.ts";
import { download } from "../support/assets.ts";
import { ATTEST_PERMISSIONS, createAttested, startAttestingRun } from "../support/attest.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { makeProject, PRODUCT_NAMES, type Project } from "../support/project.ts";
import { assetOf, candidateOf, digests } from "../support/snapshot.ts";
import { rest, startStage } from "../support/stage.ts";
import { traffic } from "../support/traffic.ts";

const stage = await startStage();

interface Statement {
  readonly subject: readonly {
    readonly name: string;
    readonly digest: { readonly sha256: string };
  }[];
  readonly predicateType: string;
  readonly predicate: {
    readonly buildDefinition: {
      readonly externalParameters: { readonly workflow: Readonly<Record<string, string>> };
      readonly resolvedDependencies: readonly { readonly digest: { readonly gitCommit: string } }[];
    };
    readonly runDetails: { readonly metadata: { readonly invocationId: string } };
  };
}

interface Bundle {
  readonly dsseEnvelope: { readonly payload: string; readonly signatures: readonly unknown[] };
}

function statementIn(bundle: Bundle): Statement {
  return JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, "base64").toString()) as Statement;
}

async function bundleOf(project: Project): Promise<Bundle> {
  const bytes = await download(
    project,
    assetOf(await candidateOf(project), "candidate.sigstore.json"),
  );
  return JSON.parse(bytes.toString()) as Bundle;
}

test("attest: true covers every file and candidate.json by one signed statement", async () => {
  const project = await makeProject(stage);
  const step = await createAttested(project);
  assertOk(step);
  assert.equal(step.outputs["attested"], "true");
  const bundle = await bundleOf(project);
  const { subject, predicate } = statementIn(bundle);
  const there = digests(await candidateOf(project));
  const expected = [...PRODUCT_NAMES, "candidate.json"].map((name) => [name, there[name]]);
  const attested = subject.map(({ name, digest }) => [name, `sha256:${digest.sha256}`]);
  assert.deepEqual(Object.fromEntries(attested), Object.fromEntries(expected));
  assert.equal(attested.length, expected.length);
  assert.equal(bundle.dsseEnvelope.signatures.length, 1);
  const { workflow } = predicate.buildDefinition.externalParameters;
  assert.equal(workflow["path"], ".github/workflows/candidate.yml");
  assert.equal(
    predicate.runDetails.metadata.invocationId,
    `${stage.emulator.urls.url}/${project.name}/actions/runs/${step.run.id}/attempts/1`,
  );
});

test("the attestation is with GitHub too, under the digest of each file", async () => {
  const project = await makeProject(stage);
  assertOk(await createAttested(project));
  const bundle = await bundleOf(project);
  const there = digests(await candidateOf(project));
  for (const name of [...PRODUCT_NAMES, "candidate.json"]) {
    const path = `/repos/${project.name}/attestations/${there[name] ?? ""}`;
    const { attestations } = await rest<{ attestations: readonly { readonly bundle: unknown }[] }>(
      stage,
      stage.maintainer.token,
      "GET",
      path,
    );
    assert.deepEqual(
      attestations.map((one) => one.bundle),
      [bundle],
    );
  }
});

test("the seal is uploaded after the attestation and the signature", async () => {
  const project = await makeProject(stage);
  const { secretKey, publicKey } = generateEd25519();
  const inputs = { "signing-key": secretKey };
  const { result, uploads } = await traffic(stage, () => createAttested(project, { inputs }));
  assertOk(result);
  assert.equal(uploads.at(-1), "candidate.json");
  assert.ok(uploads.includes("candidate.sigstore.json"));
  const release = await candidateOf(project);
  const seal = await download(project, assetOf(release, "candidate.json"));
  const signature = await download(project, assetOf(release, "candidate.json.sig"));
  const bytes = parseEd25519Signature(signature.toString());
  assert.ok(verifyEd25519(parseEd25519PublicKey(publicKey), seal, bytes));
  assert.ok(!result.log.replace(/^::add-mask::.*$/gm, "").includes(secretKey));
});

test("a second run of a sealed candidate attests nothing and uploads nothing", async () => {
  const project = await makeProject(stage);
  assertOk(await createAttested(project));
  const { result, writes } = await traffic(stage, () =>
    assertUntouched(project, () => createAttested(project)),
  );
  assertOk(result);
  assert.equal(result.outputs["attested"], "false");
  assert.deepEqual(
    writes.filter(({ path }) => /attestations|_services|uploads/.test(path)),
    [],
  );
});

test("a commit that was an input of the dispatch is attested beside the workflow's own", async () => {
  const project = await makeProject(stage);
  const run = await startAttestingRun(project, { event: "workflow_dispatch" });
  const source = stage.source.first;
  const inputs = { "source-sha": source };
  assertOk(await createAttested(project, { run, inputs }));
  const path = `/repos/${project.name}/releases`;
  const [release] = await rest<{ tag_name: string; assets: { id: number; name: string }[] }[]>(
    stage,
    stage.maintainer.token,
    "GET",
    path,
  );
  assert.equal(release?.tag_name, `rc-${source}`);
  const asset = release.assets.find(({ name }) => name === "candidate.sigstore.json");
  assert.ok(asset);
  const bytes = await download(project, asset as never);
  const { predicate } = statementIn(JSON.parse(bytes.toString()) as Bundle);
  const commits = predicate.buildDefinition.resolvedDependencies.map((one) => one.digest.gitCommit);
  assert.deepEqual(commits, [project.sha, source]);
});

const { "id-token": _, ...withoutIdToken } = ATTEST_PERMISSIONS;
const { attestations: __, ...withoutAttestations } = ATTEST_PERMISSIONS;

test("without id-token: write nothing is written, and the permission is named", async () => {
  const project = await makeProject(stage);
  const run = await startAttestingRun(project, { permissions: withoutIdToken });
  const step = await assertUntouched(project, () => createAttested(project, { run }));
  assertRefused(step, "id_token_missing");
  assert.match(step.log, /id-token: write/);
});

test("without attestations: write nothing is written, and the permission is named", async () => {
  const project = await makeProject(stage);
  const run = await startAttestingRun(project, { permissions: withoutAttestations });
  const step = await assertUntouched(project, () => createAttested(project, { run }));
  assertRefused(step, "attestation_not_permitted");
  assert.match(step.log, /attestations: write/);
});

test("a token of another run than the runner's variables name is not signed with", async () => {
  const project = await makeProject(stage);
  const other = await startAttestingRun(project);
  const run = {
    ...(await startAttestingRun(project)),
    ...(other.idToken ? { idToken: other.idToken } : {}),
  };
  const step = await assertUntouched(project, () => createAttested(project, { run }));
  assertRefused(step, "attestation_failed");
});

test("a server without known Sigstore services asks for their address", async () => {
  const project = await makeProject(stage);
  const inputs = { "sigstore-url": "" };
  const step = await assertUntouched(project, () => createAttested(project, { inputs }));
  assertRefused(step, "input_missing");
});

test("services that do not answer are named, and the token is not shown", async () => {
  const project = await makeProject(stage);
  const inputs = { "sigstore-url": `${stage.emulator.urls.url}/nowhere` };
  const step = await assertUntouched(project, () => createAttested(project, { inputs }));
  assertRefused(step, "attestation_failed");
  assert.doesNotMatch(step.log.replace(/^::add-mask::.*$/gm, ""), /eyJ[\w-]{20}/);
});

test("without attest no OIDC token is asked for and no attestation is made", async () => {
  const project = await makeProject(stage);
  const run = await startAttestingRun(project);
  const { requests } = await traffic(stage, () => create(project, { run }));
  assert.deepEqual(
    requests.filter(({ path }) => /_services|attestations/.test(path)),
    [],
  );
});

test("a signing key that is none is refused without a word of it", async () => {
  const project = await makeProject(stage);
  const key = "bm90IGEga2V5IGF0IGFsbA==";
  const inputs = { "signing-key": key };
  const step = await assertUntouched(project, () => create(project, { inputs }));
  assertRefused(step, "signing_key_invalid");
  assert.ok(!step.log.replace(/^::add-mask::.*$/gm, "").includes(key));
});
