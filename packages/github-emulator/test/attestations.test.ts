import assert from "node:assert/strict";
import { test } from "node:test";
import { startWithRepository } from "./emulator.ts";
import type { Answer, World } from "./emulator.ts";

const ATTESTATIONS = "/repos/acme/app/attestations";
const ONE = "1".repeat(64);
const TWO = "2".repeat(64);
const PROVENANCE = "https://slsa.dev/provenance/v1";

interface Bundle {
  readonly mediaType: string;
  readonly verificationMaterial: object;
  readonly dsseEnvelope: object;
}

test("a bundle is found by each subject of its statement", async (t) => {
  const world = await startWithRepository(t);
  const bundle = bundleOf({ subjects: [ONE, TWO] });
  const { status, body } = await attest(world, bundle);
  assert.equal(status, 201);
  assert.equal(typeof body.id, "number");
  for (const digest of [ONE, TWO]) {
    assert.deepEqual(await bundles(world, `sha256:${digest}`), [bundle]);
  }
  assert.equal((await world.reader("GET", `${ATTESTATIONS}/sha256:${"3".repeat(64)}`)).status, 404);
});

test("attestations are filtered by predicate type, also by GitHub's short names", async (t) => {
  const world = await startWithRepository(t);
  const types = [PROVENANCE, "https://spdx.dev/Document/v2.3", "https://example.com/custom/v1"];
  const made = types.map((predicateType) => bundleOf({ predicateType }));
  for (const bundle of made) await attest(world, bundle);
  const filtered = (type: string): Promise<unknown> =>
    bundles(world, `sha256:${ONE}?predicate_type=${encodeURIComponent(type)}`);
  assert.deepEqual(await filtered("provenance"), [made[0]]);
  assert.deepEqual(await filtered("sbom"), [made[1]]);
  assert.deepEqual(await filtered("https://example.com/custom/v1"), [made[2]]);
});

test("pages lead to one another by cursors, newest first", async (t) => {
  const world = await startWithRepository(t);
  const made = [1, 2, 3].map((number) => bundleOf({ note: number }));
  for (const bundle of made) await attest(world, bundle);
  const first = await world.reader("GET", `${ATTESTATIONS}/sha256:${ONE}?per_page=2`);
  assert.deepEqual(bundlesIn(first), [made[2], made[1]]);
  const next = await world.reader("GET", linkIn(first, "next"));
  assert.deepEqual(bundlesIn(next), [made[0]]);
  assert.doesNotMatch(next.headers.get("link") ?? "", /rel="next"/);
  assert.deepEqual(bundlesIn(await world.reader("GET", linkIn(next, "prev"))), bundlesIn(first));
});

test("what is no statement about sha256 digests is refused, and so are callers who may not", async (t) => {
  const world = await startWithRepository(t);
  const good = bundleOf({});
  const bad = [
    undefined,
    {},
    { ...good, dsseEnvelope: { payloadType: "text/plain", payload: "" } },
    { ...good, dsseEnvelope: { ...good.dsseEnvelope, payload: "e30" } },
    bundleOf({ subjects: [] }),
    bundleOf({ subjects: ["abc"] }),
  ];
  for (const bundle of bad) {
    assert.equal((await world.writer("POST", ATTESTATIONS, { bundle })).status, 422);
  }
  assert.equal((await world.reader("POST", ATTESTATIONS, { bundle: good })).status, 403);
});

function bundleOf(fields: {
  readonly subjects?: readonly string[];
  readonly predicateType?: string;
  readonly note?: number;
}): Bundle {
  const { subjects = [ONE], predicateType = PROVENANCE, note = 0 } = fields;
  const subject = subjects.map((sha256) => ({ name: "x", digest: { sha256 } }));
  const statement = { _type: "https://in-toto.io/Statement/v1", subject, predicateType, note };
  return {
    mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
    verificationMaterial: {},
    dsseEnvelope: {
      payloadType: "application/vnd.in-toto+json",
      payload: Buffer.from(JSON.stringify(statement)).toString("base64"),
      signatures: [],
    },
  };
}

function attest(world: World, bundle: Bundle): Promise<Answer> {
  return world.writer("POST", ATTESTATIONS, { bundle });
}

async function bundles(world: World, digest: string): Promise<unknown> {
  return bundlesIn(await world.reader("GET", `${ATTESTATIONS}/${digest}`));
}

function bundlesIn(answer: Answer): unknown {
  assert.equal(answer.status, 200, answer.text);
  const { attestations } = JSON.parse(answer.text) as { attestations: { bundle: Bundle }[] };
  return attestations.map(({ bundle }) => bundle);
}

function linkIn(answer: Answer, rel: string): string {
  const links = (answer.headers.get("link") ?? "").split(", ");
  return /<(.*)>/.exec(links.find((link) => link.endsWith(`rel="${rel}"`)) ?? "")?.[1] ?? "";
}
