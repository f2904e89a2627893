import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parsePromotion, serialisePromotion } from "@release-actions/contract";
import { bent, bytesOf, digestOf, promotion, refusalOf } from "./samples.ts";

const refused = (bytes: Uint8Array): string[] =>
  refusalOf(() => parsePromotion(bytes), "document_invalid");

const { subject, predicate } = promotion;
const [first, second] = subject;

test("a receipt is read back as it was written", () => {
  assert.deepEqual(parsePromotion(serialisePromotion(promotion)), promotion);
});

test("a receipt of a channel without a gate is accepted", () => {
  const open = bent(promotion, "/predicate/gate", { environment: "none", approved_by: [] });
  assert.equal(parsePromotion(open).predicate.gate.environment, "none");
});

describe("a receipt that contradicts itself is refused", () => {
  const cases: readonly (readonly [string, string, unknown, readonly string[]])[] = [
    [
      "an asset under another name",
      "/predicate/assets/3/name",
      "other.json",
      ["/predicate/assets/3/name disagrees with /subject/3"],
    ],
    [
      "an asset with another digest",
      "/predicate/assets/3/after",
      digestOf("0"),
      ["/predicate/assets/3/after disagrees with /subject/3"],
    ],
    [
      "an asset less than subjects",
      "/predicate/assets",
      predicate.assets.slice(0, 3),
      ["/predicate/assets/3 is missing"],
    ],
    [
      "an asset more than subjects",
      "/subject",
      subject.slice(0, 3),
      ["/predicate/assets/3 has no subject"],
    ],
    [
      "identical bytes that differ",
      "/predicate/assets/0/before",
      digestOf("0"),
      ["/predicate/assets/0/before differs from after, yet the asset is called identical"],
    ],
    [
      "identical to nothing",
      "/predicate/assets/0/before",
      undefined,
      ["/predicate/assets/0/before differs from after, yet the asset is called identical"],
    ],
    [
      "rewritten from nothing",
      "/predicate/assets/2/before",
      undefined,
      ["/predicate/assets/2/before is missing, yet the asset is called rewritten"],
    ],
    [
      "generated from something",
      "/predicate/assets/3/before",
      digestOf("1"),
      ["/predicate/assets/3/before is there, yet the asset is called generated"],
    ],
    [
      "an asset of a candidate that is not listed",
      "/predicate/assets/0/candidate",
      1,
      ["/predicate/assets/0/candidate names no candidate"],
    ],
    [
      "a candidate whose tag names another commit",
      "/predicate/candidates/0/sha",
      "c".repeat(40),
      ["/predicate/candidates/0/tag does not name sha"],
    ],
    [
      "a candidate that is listed twice",
      "/predicate/candidates/-",
      predicate.candidates[0],
      ["/predicate/candidates/1/tag is the candidate at index 0 again"],
    ],
    [
      "a day that is on no calendar",
      "/predicate/created_at",
      "2025-02-29T00:00:00Z",
      ["/predicate/created_at is not a day of the calendar"],
    ],
    [
      "a statement of another type",
      "/_type",
      "https://in-toto.io/Statement/v0.1",
      ["/_type has another value"],
    ],
    ["another predicate", "/predicateType", "https://x", ["/predicateType has another value"]],
    [
      "T62 another version",
      "/predicate/schema_version",
      2,
      ["/predicate/schema_version has another value"],
    ],
    ["T62 an unknown field", "/new", 1, ["/new is not a field of this document"]],
    [
      "a bidirectional override in the comment",
      "/predicate/gate/comment",
      "ok \u202e",
      ["/predicate/gate/comment has the wrong form"],
    ],
  ];
  for (const [name, pointer, value, expected] of cases) {
    test(name, () => assert.deepEqual(refused(bent(promotion, pointer, value)), expected));
  }

  test("subjects out of order", () => {
    const problems = refused(bent(promotion, "/subject", [second, first, ...subject.slice(2)]));
    assert.ok(problems.includes("/subject/1/name is not in order"));
  });

  test("T52 subjects that differ only in case", () => {
    const upper = { ...first, name: "APP_1.4.0_amd64.deb" };
    const problems = refused(bent(promotion, "/subject", [upper, ...subject.slice(0, 3)]));
    assert.ok(problems.includes('/subject/1/name differs from "APP_1.4.0_amd64.deb" only in case'));
  });

  test("T54 the receipt as its own subject", () => {
    const own = { name: "promotion.json", digest: { sha256: "7".repeat(64) } };
    const problems = refused(bent(promotion, "/subject/3", own));
    assert.ok(problems.includes("/subject/3/name is the name of the receipt itself"));
  });
});

test("T61 more than 4 MiB are refused as too large", () => {
  const bytes = bytesOf(`${JSON.stringify(promotion)}${" ".repeat(4 * 1024 * 1024)}`);
  assert.equal(refusalOf(() => parsePromotion(bytes), "document_too_large").length, 1);
});
