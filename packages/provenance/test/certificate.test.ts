import assert from "node:assert/strict";
import { test } from "node:test";
import { claimsOf, UnreadableCertificate } from "../src/certificate.ts";

type Identity = Parameters<typeof claimsOf>[0];

function identity(extensions: readonly (readonly [number, string])[]): Identity {
  return {
    subjectAlternativeName: "https://github.com/acme/app/x.yml@refs/heads/main",
    oids: extensions.map(([number, hex]) => ({
      oid: { id: [1, 3, 6, 1, 4, 1, 57264, 1, number] },
      value: Buffer.from(hex, "hex"),
    })),
  };
}

test("claims are read from the extensions that Fulcio numbers, and no others", () => {
  const claims = claimsOf(
    identity([
      [15, "0c0431303031"],
      [99, "ff"],
      [1, "ff"],
    ]),
  );
  assert.equal(claims.source_repository_id, "1001");
  assert.deepEqual(Object.keys(claims), ["source_repository_id", "subject"]);
});

test("a long text has its length in two bytes", () => {
  const text = "x".repeat(200);
  const hex = `0c81c8${Buffer.from(text).toString("hex")}`;
  assert.equal(claimsOf(identity([[9, hex]])).build_signer_uri, text);
});

const BAD = [
  ["another string type", "130431303031"],
  ["a length that is too small", "0c0331303031"],
  ["a length that is too large", "0c0531303031"],
  ["bytes that are not UTF-8", "0c02c328"],
  ["nothing", ""],
] as const;

for (const [what, hex] of BAD) {
  test(`an extension of ${what} is refused`, () => {
    assert.throws(() => claimsOf(identity([[15, hex]])), UnreadableCertificate);
  });
}

test("an extension that comes twice is refused, even with the same text", () => {
  const twice = identity([
    [15, "0c0431303031"],
    [15, "0c0431303031"],
  ]);
  assert.throws(() => claimsOf(twice), UnreadableCertificate);
});
