import assert from "node:assert/strict";
import { test } from "node:test";
import { bundleFromJSON } from "@sigstore/bundle";
import { TrustedRoot } from "@sigstore/protobuf-specs";
import { Verifier, toSignedEntity, toTrustMaterial } from "@sigstore/verify";
import { forkEmulator, kill } from "./child-process.ts";
import { makeRelease, startWithRepository, temporaryDirectory, upload } from "./emulator.ts";
import type { Caller, Json, World } from "./emulator.ts";

const RELEASES = "/repos/acme/app/releases";
const ATTESTATIONS = "/repos/acme/app/attestations";

interface Attestation {
  readonly initiator: string;
  readonly bundle: { readonly dsseEnvelope: { readonly payload: string } };
}

interface Statement {
  readonly _type: string;
  readonly predicateType: string;
  readonly subject: readonly object[];
  readonly predicate: Readonly<Record<string, string>>;
}

async function about(call: Caller, digest: string): Promise<readonly Attestation[]> {
  const { status, text } = await call("GET", `${ATTESTATIONS}/${digest}?predicate_type=release`);
  if (status === 404) return [];
  assert.equal(status, 200, text);
  return (JSON.parse(text) as { readonly attestations: Attestation[] }).attestations;
}

function statementOf(attestation: Attestation | undefined): Statement {
  const payload = attestation?.bundle.dsseEnvelope.payload ?? assert.fail("no attestation");
  return JSON.parse(Buffer.from(payload, "base64").toString()) as Statement;
}

/** A published release v1 with one asset. */
async function published(world: World): Promise<{ release: Json; digest: string }> {
  const draft = await makeRelease(world.writer, { tag_name: "v1", draft: true });
  const { body } = await upload(world, draft, "a.bin", "the bytes");
  const answer = await world.writer("PATCH", `${RELEASES}/${draft.id}`, { draft: false });
  return { release: answer.body, digest: body.digest ?? "" };
}

async function tagged(world: World, tag: string): Promise<string> {
  return (await world.writer("GET", `/repos/acme/app/git/ref/tags/${tag}`)).body.object.sha;
}

async function signerOf(world: World, bundle: unknown): Promise<string | undefined> {
  const answer = await fetch(`${world.emulator.urls.admin_url}/sigstore/trusted-root.json`);
  const material = toTrustMaterial(TrustedRoot.fromJSON(await answer.json()));
  const verifier = new Verifier(material, { tlogThreshold: 1, ctlogThreshold: 1, tsaThreshold: 1 });
  return verifier.verify(toSignedEntity(bundleFromJSON(bundle))).identity?.subjectAlternativeName;
}

test("an immutable release is attested: tag and assets, each found by its digest", async (t) => {
  const world = await startWithRepository(t, { immutable: true });
  const { release, digest } = await published(world);
  const sha = await tagged(world, "v1");
  const [found] = await about(world.reader, digest);
  assert.deepEqual(await about(world.reader, `sha1:${sha}`), [found]);
  assert.equal(found?.initiator, "github");
  const { _type, predicateType, subject, predicate } = statementOf(found);
  assert.equal(_type, "https://in-toto.io/Statement/v1");
  assert.equal(predicateType, "https://in-toto.io/attestation/release/v0.2");
  assert.deepEqual(subject, [
    { uri: "pkg:github/acme/app@v1", digest: { sha1: sha } },
    { name: "a.bin", digest: { sha256: digest.slice("sha256:".length) } },
  ]);
  assert.equal(predicate["repository"], "acme/app");
  assert.equal(predicate["tag"], "v1");
  assert.equal(predicate["releaseId"], String(release.id));
});

test("its bundle holds offline under the exported root, in the name of the release service", async (t) => {
  const world = await startWithRepository(t, { immutable: true });
  const { digest } = await published(world);
  const [found] = await about(world.reader, digest);
  assert.equal(await signerOf(world, found?.bundle), "https://dotcom.releases.github.com");
});

test("a release that is published at once is attested, by the object of an annotated tag", async (t) => {
  const world = await startWithRepository(t, { immutable: true });
  const { body: head } = await world.writer("GET", "/repos/acme/app/git/ref/heads/main");
  const tag = { tag: "v1", message: "One", object: head.object.sha, type: "commit" };
  const made = await world.writer("POST", "/repos/acme/app/git/tags", tag);
  const { sha } = JSON.parse(made.text) as { readonly sha: string };
  await world.writer("POST", "/repos/acme/app/git/refs", { ref: "refs/tags/v1", sha });
  await makeRelease(world.writer, { tag_name: "v1" });
  assert.notEqual(sha, head.object.sha);
  assert.equal((await about(world.reader, `sha1:${sha}`)).length, 1);
});

test("neither a mutable release nor a draft is attested, and an edit attests nothing again", async (t) => {
  const world = await startWithRepository(t, { immutable: true });
  const draft = await makeRelease(world.writer, { tag_name: "v0", draft: true });
  const { body } = await upload(world, draft, "a.bin", "other bytes");
  assert.deepEqual(await about(world.reader, body.digest ?? ""), []);
  const { release, digest } = await published(world);
  await world.writer("PATCH", `${RELEASES}/${release.id}`, { name: "New", prerelease: true });
  assert.equal((await about(world.reader, digest)).length, 1);
  await world.admin("DELETE", "/repos/acme/app/immutable-releases");
  await world.writer("PATCH", `${RELEASES}/${draft.id}`, { draft: false });
  assert.deepEqual(await about(world.reader, body.digest ?? ""), []);
});

test("many who ask at once get the same single attestation", async (t) => {
  const world = await startWithRepository(t, { immutable: true });
  const { digest } = await published(world);
  const answers = await Promise.all(Array.from({ length: 5 }, () => about(world.reader, digest)));
  assert.equal(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1);
  assert.equal(answers[0]?.length, 1);
});

test("a release that was published right before kill -9 is attested after the next start", async (t) => {
  const dataDir = await temporaryDirectory(t);
  const first = await forkEmulator(dataDir);
  t.after(() => kill(first));
  await first.control("POST", "/orgs", { login: "acme" });
  await first.admin("POST", "/orgs/acme/repos", { name: "app", auto_init: true });
  await first.admin("PUT", "/repos/acme/app/immutable-releases");
  await makeRelease(first.writer, { tag_name: "v1" });
  await kill(first);
  const second = await forkEmulator(dataDir);
  t.after(() => kill(second));
  const { body } = await second.writer("GET", "/repos/acme/app/git/ref/tags/v1");
  assert.equal((await about(second.writer, `sha1:${body.object.sha}`)).length, 1);
});

test("the control API attests whatever a test wants said, in the same name", async (t) => {
  const world = await startWithRepository(t, { immutable: true });
  const { digest } = await published(world);
  const genuine = statementOf((await about(world.reader, digest))[0]);
  const statement = { ...genuine, predicate: { ...genuine.predicate, tag: "v2" } };
  const path = "/repos/acme/app/release-attestations";
  assert.equal((await world.control("POST", path, { statement })).status, 201);
  const [newest, ...rest] = await about(world.reader, digest);
  assert.equal(statementOf(newest).predicate["tag"], "v2");
  assert.equal(await signerOf(world, newest?.bundle), "https://dotcom.releases.github.com");
  assert.equal(rest.length, 1);
  assert.equal((await world.control("POST", path, {})).status, 422);
});
