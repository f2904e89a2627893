import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ReleaseError } from "@release-actions/contract";
import { CONFIG, JSON_DOCUMENTS } from "./documents.ts";
import {
  bytesOf,
  DUPLICATES,
  ENCODINGS,
  HOSTILE_JSON,
  NUMBERS,
  PROTOTYPES,
  SIZES,
  VERSIONS,
  type Hostile,
} from "./hostile.ts";

// YAML has comments, single quotes, trailing commas and hexadecimal numbers; the rest must be refused
// there too.
const HOSTILE_YAML: readonly Hostile[] = [
  ...DUPLICATES,
  ...PROTOTYPES,
  ...NUMBERS.filter(({ what }) => !/ (?:\+1|1\.|01|0x1)$/.test(what)),
  ...ENCODINGS,
  ...SIZES.filter(({ what }) => what !== "a million values"),
  ...VERSIONS,
];

for (const [document, hostile] of [
  ...JSON_DOCUMENTS.map((one) => [one, HOSTILE_JSON] as const),
  [CONFIG, HOSTILE_YAML] as const,
]) {
  describe(`the reader of ${document.name}`, () => {
    const genuine = new TextDecoder().decode(document.genuine);

    test("takes the genuine document", () => {
      document.parse(document.genuine);
    });

    for (const { what, make } of hostile) {
      test(`refuses ${what}`, () => {
        const forged = bytesOf(make(genuine));
        assert.notDeepEqual(forged, document.genuine, "nothing was forged");
        assert.throws(
          () => document.parse(forged),
          (error) => error instanceof ReleaseError && error.code !== "defect",
        );
        assert.equal(Reflect.get({}, "polluted"), undefined);
      });
    }
  });
}
