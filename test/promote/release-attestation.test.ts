import assert from "node:assert/strict";
import test from "node:test";
import { create, promote, verify, WRITES, type Done } from "../support/actions.ts";
import { withFaults } from "../support/faults.ts";
import { signAs, trustRootFile } from "../support/forge-attestation.ts";
import { startAttestingRun } from "../support/attest.ts";
import { ms } from "../support/ms.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { makeProject, type Project } from "../support/project.ts";
import { assertPromoted } from "../support/promoted.ts";
import { digests, releaseOf, snapshot } from "../support/snapshot.ts";
import { control, rest, startStage } from "../support/stage.ts";
import { traffic } from "../support/traffic.ts";

const stage = await startStage();
const inputs = { "trust-root": await trustRootFile(stage) };
const { api_url: api } = stage.emulator.urls;
const TAG = "v1.0.0";
const QUERY = "predicate_type=release";
const PROVED = /is attested by GitHub's release service/;

interface Subject {
  name?: string;
  uri?: string;
  digest: Record<string, string>;
}

interface Statement {
  predicateType: string;
  subject: Subject[];
  predicate: Record<string, string>;
}

async function withCandidate(): Promise<Project> {
  const project = await makeProject(stage);
  assertOk(await create(project));
  return project;
}

async function assertFinal(project: Project, tag: string): Promise<void> {
  await assertPromoted(project, tag);
  assert.equal((await snapshot(project)).latest, tag);
}

/** Publishes, and dies before the final flags: GitHub's attestation is there, and nobody looked yet. */
async function halfPublished(project: Project, tag: string): Promise<Statement> {
  const killed = await promote(project, tag, { inputs, kill: { after: 8, counting: WRITES } });
  assert.notEqual(killed.exitCode, 0);
  const [first] = await attestations(project, tag);
  return first ?? assert.fail("it is not attested");
}

/** What GitHub attests about the receipt of a release. */
async function attestations({ name, ...at }: Project, tag: string): Promise<Statement[]> {
  const digest = digests(await releaseOf({ name, ...at }, tag))["promotion.json"];
  const path = `/repos/${name}/attestations/${digest}?${QUERY}`;
  const { token } = stage.maintainer;
  interface Answer {
    attestations: { bundle: { dsseEnvelope: { payload: string } } }[];
  }
  const answer = await rest<Answer>(stage, token, "GET", path);
  return answer.attestations.map(({ bundle }) => {
    const text = Buffer.from(bundle.dsseEnvelope.payload, "base64").toString();
    return JSON.parse(text) as Statement;
  });
}

/** GitHub's release service says this too. */
async function attest({ name }: Project, statement: Statement): Promise<void> {
  await control(stage.emulator, "POST", `/repos/${name}/release-attestations`, { statement });
}

async function traced(project: Project, tag: string, root = inputs["trust-root"]) {
  const trust = root === "" ? [] : ["--trust-root", root];
  const args = ["release", "trace", project.name, tag, "--api-url", api, ...trust, "--json"];
  const { stdout, code } = await ms(args, { GH_TOKEN: stage.emulator.tokens.reader });
  interface Told {
    links: { what: string; state: string; detail: string }[];
  }
  const { links } = JSON.parse(stdout) as Told;
  return { code, link: links.find(({ what }) => what === "github") };
}

test("GitHub's attestation of the release is found with one request, and proved before latest", async () => {
  const project = await withCandidate();
  const { result, requests } = await traffic(stage, () => promote(project, TAG, { inputs }));
  assertOk(result);
  assert.match(result.log, PROVED);
  assert.equal(requests.filter(({ path }) => path.includes(QUERY)).length, 1);
  await assertFinal(project, TAG);
  assert.deepEqual(await traced(project, TAG), {
    code: 0,
    link: { what: "github", state: "proved", detail: "attested by GitHub's release service" },
  });
});

test("an annotated tag is attested by its own object, and proved all the same", async () => {
  const project = await withCandidate();
  const { token } = stage.maintainer;
  const tag = { tag: TAG, message: "One", object: project.sha, type: "commit" };
  const path = `/repos/${project.name}/git`;
  const { sha } = await rest<{ sha: string }>(stage, token, "POST", `${path}/tags`, tag);
  await rest(stage, token, "POST", `${path}/refs`, { ref: `refs/tags/${TAG}`, sha });
  const step = await promote(project, TAG, { inputs });
  assertOk(step);
  assert.match(step.log, PROVED);
});

test("without its trust root it cannot be judged: that is said, and the promotion goes on", async () => {
  const project = await withCandidate();
  const step = await promote(project, TAG);
  assertOk(step);
  assert.match(step.log, /no attestation of GitHub's that can be judged/);
  await assertFinal(project, TAG);
  const { code, link } = await traced(project, TAG, "");
  assert.deepEqual([code, link?.state], [0, "unknown"]);
});

test("where GitHub has none, that is said, and the promotion goes on", async () => {
  const project = await withCandidate();
  const action = { type: "fail", status: 404 };
  const { result } = await withFaults(stage, [{ path: QUERY, action }], () =>
    promote(project, TAG, { inputs }),
  );
  assertOk(result);
  assert.match(result.log, /GitHub has no attestation of this release/);
  await assertFinal(project, TAG);
});

test("a release that is not immutable is not asked about", async () => {
  const project = await makeProject(stage, { immutable: false });
  assertOk(await create(project));
  const { result, requests } = await traffic(stage, () => promote(project, TAG, { inputs }));
  assertOk(result);
  assert.ok(requests.every(({ path }) => !path.includes(QUERY)));
  assert.equal((await traced(project, TAG)).link?.state, "unknown");
});

const CONTRADICTIONS: Readonly<Record<string, (statement: Statement) => unknown>> = {
  "an asset with another digest": ({ subject }) =>
    Object.assign(subject.at(1) ?? {}, { digest: { sha256: "1".repeat(64) } }),
  "one asset less": ({ subject }) => subject.splice(1, 1),
  "one asset more": ({ subject }) =>
    subject.push({ name: "extra.bin", digest: { sha256: "2".repeat(64) } }),
  "the same asset twice": ({ subject }) => subject.push(subject.at(1) ?? { digest: {} }),
  "another commit": ({ subject }) =>
    Object.assign(subject.at(0) ?? {}, { digest: { sha1: "3".repeat(40) } }),
  "another tag in its address": ({ subject }) =>
    Object.assign(subject.at(0) ?? {}, { uri: "pkg:github/acme/app@v9" }),
  "another repository": ({ predicate }) => (predicate["repository"] = "evil/app"),
  "another repository's id": ({ predicate }) => (predicate["repositoryId"] = "1"),
  "no tag among its subjects": ({ subject }) => subject.shift(),
  "another kind of statement": (statement) =>
    Object.assign(statement, { _type: "https://in-toto.io/Statement/v0.1" }),
};

test("what GitHub attests and is not what was read back never becomes the latest", async (t) => {
  const project = await withCandidate();
  for (const [at, [what, change]] of Object.entries(CONTRADICTIONS).entries()) {
    await t.test(what, async () => {
      const tag = `v1.0.${at}`;
      const statement = await halfPublished(project, tag);
      change(statement);
      await attest(project, statement);
      const step = await assertUntouched(project, () => promote(project, tag, { inputs }));
      assertRefused(step, "publish_unverified");
      assert.match(step.log, /gh release delete/);
      const { latest } = await snapshot(project);
      assert.notEqual(latest, tag);
      const { code, link } = await traced(project, tag);
      assert.deepEqual([code, link?.state], [1, "broken"]);
    });
  }
});

test("what somebody else signed, or what is of another release, is passed over", async () => {
  const project = await withCandidate();
  const statement = await halfPublished(project, TAG);
  // The receipt was copied into another immutable release.
  const other = JSON.stringify(statement).replaceAll(TAG, "v9.9.9");
  await attest(project, JSON.parse(other) as Statement);
  await storeForeign(project, { ...statement, subject: statement.subject.slice(0, 3) });
  assert.equal((await attestations(project, TAG)).length, 3);
  const step: Done = await promote(project, TAG, { inputs });
  assertOk(step);
  assert.match(step.log, PROVED);
  await assertFinal(project, TAG);
});

/** A bundle of the same type that a job of the repository signed in its own name. */
async function storeForeign(project: Project, statement: Statement): Promise<void> {
  const receipt = digests(await releaseOf(project, TAG))["promotion.json"] ?? "";
  const sha256 = receipt.slice("sha256:".length);
  const subject = [...statement.subject, { name: "promotion.json", digest: { sha256 } }];
  const run = await startAttestingRun(project);
  const bundle: unknown = JSON.parse(await signAs(stage, run, { ...statement, subject }));
  const path = `/repos/${project.name}/attestations`;
  await rest(stage, run.token, "POST", path, { bundle });
}

test("GitHub's attestation of the release is no provenance of the candidate", async () => {
  const project = await withCandidate();
  assertOk(await promote(project, TAG, { inputs }));
  const again = await assertUntouched(project, () => promote(project, TAG, { inputs }));
  assertOk(again);
  assert.equal(again.outputs["published"], "false");
  assertOk(await verify(project, { inputs }));
  const required = { ...inputs, "require-attestation": "true" };
  assertRefused(await verify(project, { inputs: required }), "attestation_missing");
});
