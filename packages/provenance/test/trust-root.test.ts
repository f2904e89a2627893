import assert from "node:assert/strict";
import { test } from "node:test";
import { ReleaseError, type ErrorCode } from "@release-actions/contract";
import { GITHUB_ROOT, PUBLIC_GOOD_ROOT } from "../src/generated/trusted-roots.ts";
import { pinnedTrustRoots, readTrustRoots } from "../src/verify.ts";

interface Root {
  tlogs: { publicKey: { rawBytes: string; validFor: { start?: string; end?: string } } }[];
  ctlogs: unknown[];
  certificateAuthorities: { validFor: { end?: string } }[];
  timestampAuthorities: unknown[];
}

function bent(change: (root: Root) => unknown): Uint8Array {
  return Buffer.from(JSON.stringify(change(JSON.parse(PUBLIC_GOOD_ROOT) as Root)));
}

function refusedWith(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof ReleaseError && error.code === code;
}

test("the pinned roots are the public-good instance, with logs, and GitHub's, with timestamps", () => {
  const [publicGood, github] = pinnedTrustRoots();
  assert.deepEqual(publicGood?.needs, { log: true, certificateLog: true });
  assert.deepEqual(github?.needs, { log: false, certificateLog: false });
  assert.ok(github.material.timestampAuthorities.length > 0);
});

test("several roots may be given, one a line, as gh prints them", () => {
  const roots = readTrustRoots(Buffer.from(`${PUBLIC_GOOD_ROOT}\n${GITHUB_ROOT}\n`), "roots.jsonl");
  assert.deepEqual(
    roots.map(({ name }) => name),
    ["roots.jsonl, line 1", "roots.jsonl, line 2"],
  );
});

test("a root may be printed over many lines", () => {
  const text = JSON.stringify(JSON.parse(PUBLIC_GOOD_ROOT), null, 2);
  assert.equal(readTrustRoots(Buffer.from(text), "root.json").length, 1);
});

const BAD: readonly (readonly [string, Uint8Array])[] = [
  ["nothing", new Uint8Array()],
  ["no JSON", Buffer.from("no JSON")],
  ["an empty object", Buffer.from("{}")],
  ["a list", Buffer.from(`[${PUBLIC_GOOD_ROOT}]`)],
  ["a field twice", Buffer.from(PUBLIC_GOOD_ROOT.replace("{", '{"tlogs":[],'))],
  ["no certificate authority", bent((root) => ({ ...root, certificateAuthorities: [] }))],
  ["no witness at all", bent((root) => ({ ...root, tlogs: [], timestampAuthorities: [] }))],
  [
    "a log's key without a start",
    bent((root) => {
      for (const { publicKey } of root.tlogs) delete publicKey.validFor.start;
      return root;
    }),
  ],
  [
    "a key that is none",
    bent((root) => {
      for (const { publicKey } of root.tlogs) publicKey.rawBytes = "AAAA";
      return root;
    }),
  ],
];

for (const [what, bytes] of BAD) {
  test(`a trust root that is ${what} is refused`, () => {
    assert.throws(() => readTrustRoots(bytes, "root.json"), refusedWith("trust_root_invalid"));
  });
}

test("a root has ended when the last of its authorities, or of its witnesses, has", () => {
  const end = "2024-01-01T00:00:00Z";
  const now = Date.parse("2025-01-01T00:00:00Z");
  const ended = bent((root) => {
    for (const { validFor } of root.certificateAuthorities) validFor.end = end;
    return root;
  });
  const unwitnessed = bent((root) => {
    for (const { publicKey } of root.tlogs) publicKey.validFor.end = end;
    return root;
  });
  for (const bytes of [ended, unwitnessed]) {
    assert.equal(readTrustRoots(bytes, "root.json")[0]?.endedAt(now), Date.parse(end));
  }
  const [whole] = readTrustRoots(Buffer.from(PUBLIC_GOOD_ROOT), "root.json");
  assert.equal(whole?.endedAt(now), null);
  // The certificates themselves end, whatever the root says.
  assert.ok((whole?.endedAt(Date.parse("2040-01-01T00:00:00Z")) ?? 0) > 0);
});
