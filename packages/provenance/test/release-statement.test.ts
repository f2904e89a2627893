import assert from "node:assert/strict";
import test from "node:test";
import { readReleaseStatement } from "@release-actions/provenance";

const SHA1 = "1".repeat(40);
const SHA256 = "2".repeat(64);

/** A statement in the shape of github.com's. */
function statement(change: Readonly<Record<string, unknown>> = {}): Uint8Array {
  const purl = "pkg:github/acme/app@v1.0.0";
  const predicate = {
    ownerId: "7",
    purl,
    repository: "acme/app",
    repositoryId: "8",
    tag: "v1.0.0",
  };
  const whole = {
    _type: "https://in-toto.io/Statement/v1",
    subject: [
      { uri: purl, digest: { sha1: SHA1 } },
      { name: "app.zip", digest: { sha256: SHA256 } },
    ],
    predicateType: "https://in-toto.io/attestation/release/v0.2",
    predicate,
    ...change,
  };
  return new TextEncoder().encode(JSON.stringify(whole));
}

for (const version of ["v0.1", "v0.2"]) {
  test(`a release's statement of ${version} is read: tag, commit, assets, repository`, () => {
    const predicateType = `https://in-toto.io/attestation/release/${version}`;
    assert.deepEqual(readReleaseStatement(statement({ predicateType })), {
      kind: "release",
      release: {
        repository: "acme/app",
        repositoryId: "8",
        tag: "v1.0.0",
        purls: ["pkg:github/acme/app@v1.0.0", "pkg:github/acme/app@v1.0.0"],
        tagged: SHA1,
        assets: [{ name: "app.zip", sha256: SHA256 }],
      },
    });
  });
}

test("a version that came later, or another predicate, is neither read nor called wrong", () => {
  for (const predicateType of [
    "https://in-toto.io/attestation/release/v0.3",
    "https://slsa.dev/provenance/v1",
    undefined,
  ]) {
    assert.equal(readReleaseStatement(statement({ predicateType })).kind, "other");
  }
});

test("everything that is wrong with a statement is told at once", () => {
  const subject = [
    { uri: "pkg:github/acme/app@v1.0.0", digest: { sha1: "short" } },
    { name: "app.zip", digest: { sha512: "x" } },
    { digest: { sha256: SHA256 } },
  ];
  const read = readReleaseStatement(statement({ _type: "x", subject, predicate: {} }));
  assert.ok(read.kind === "malformed");
  assert.deepEqual(
    read.problems.map(({ pointer }) => pointer),
    [
      "/_type",
      "/subject/0/digest/sha1",
      "/subject/1/digest/sha256",
      "/subject/2/name",
      "/predicate/repository",
      "/predicate/repositoryId",
      "/predicate/tag",
      "/predicate/purl",
    ],
  );
});

test("a statement about no tag, or about two, is malformed", () => {
  const tag = { uri: "pkg:github/acme/app@v1.0.0", digest: { sha1: SHA1 } };
  for (const subject of [[], [tag, tag], "none"]) {
    assert.equal(readReleaseStatement(statement({ subject })).kind, "malformed");
  }
});

test("what is no strict JSON is malformed", () => {
  const twice = new TextEncoder().encode('{"predicateType":"a","predicateType":"b"}');
  assert.equal(readReleaseStatement(twice).kind, "malformed");
});
