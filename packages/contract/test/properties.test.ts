import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import {
  ContractError,
  formatError,
  parseCandidate,
  parseChecksums,
  parseManifest,
  parsePromotion,
  parseReleaseSpec,
  parseStrictJson,
  serialiseCandidate,
  serialiseChecksums,
  serialiseManifest,
  serialisePromotion,
  serialiseReleaseSpec,
} from "@release-actions/contract";
import * as arbitrary from "./arbitraries.ts";
import { manifest, releaseSpec } from "./content-samples.ts";
import { bytesOf, candidate, promotion } from "./samples.ts";

const RUNS = 3000;
const PARSERS = [parseCandidate, parsePromotion, parseChecksums, parseManifest, parseReleaseSpec];

/** Every parser answers or refuses; what it says about a refusal is fit for a terminal. */
function mustNotBreak(bytes: Uint8Array): void {
  for (const parse of PARSERS) {
    try {
      parse(bytes);
    } catch (error) {
      assert.ok(error instanceof ContractError, String(error));
      assert.ok((error.details ?? []).length > 0);
      const text = formatError(error);
      assert.doesNotMatch(text.replaceAll("\n  - ", ""), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      assert.ok(text.isWellFormed());
    }
  }
}

test("a candidate that was written is read back equal, and written again byte by byte", () => {
  fc.assert(
    fc.property(arbitrary.candidate, (document) => {
      const bytes = serialiseCandidate(document);
      assert.deepEqual(parseCandidate(bytes), document);
      assert.deepEqual(serialiseCandidate(parseCandidate(bytes)), bytes);
    }),
    { numRuns: 300 },
  );
});

test("a receipt that was written is read back equal, and written again byte by byte", () => {
  fc.assert(
    fc.property(arbitrary.promotion, (document) => {
      const bytes = serialisePromotion(document);
      assert.deepEqual(parsePromotion(bytes), document);
      assert.deepEqual(serialisePromotion(parsePromotion(bytes)), bytes);
    }),
    { numRuns: 300 },
  );
});

test("checksums that were written are read back equal", () => {
  const entry = fc
    .tuple(arbitrary.assetName, arbitrary.digest)
    .map(([name, digest]) => ({ name, digest }));
  const entries = fc.uniqueArray(entry, {
    selector: ({ name }) => name.toLowerCase(),
    minLength: 1,
  });
  fc.assert(
    fc.property(entries, (list) => {
      assert.deepEqual(parseChecksums(serialiseChecksums(list)), list);
    }),
  );
});

test("arbitrary bytes make no parser throw anything but a ContractError", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), mustNotBreak), { numRuns: RUNS });
});

test("arbitrary JSON makes no parser throw anything but a ContractError", () => {
  const json = fc.json({ maxDepth: 5 }).map(bytesOf);
  fc.assert(fc.property(json, mustNotBreak), { numRuns: RUNS });
});

test("a valid document with bytes changed makes no parser throw anything but a ContractError", () => {
  const originals = [
    serialiseCandidate(candidate),
    serialisePromotion(promotion),
    serialiseManifest(manifest),
    serialiseReleaseSpec(releaseSpec),
  ];
  const edit = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
  const mutated = fc
    .tuple(fc.constantFrom(...originals), fc.array(edit, { minLength: 1, maxLength: 5 }))
    .map(([bytes, edits]) => {
      const copy = bytes.slice();
      for (const [at, byte] of edits) copy[at % copy.length] = byte;
      return copy;
    });
  fc.assert(fc.property(mutated, mustNotBreak), { numRuns: RUNS });
});

test("a valid document with a value replaced makes no parser throw anything but a ContractError", () => {
  const replaced = fc
    .tuple(
      fc.constantFrom<object>(candidate, promotion, manifest, releaseSpec),
      fc.nat(),
      fc.jsonValue({ maxDepth: 2 }),
    )
    .map(([document, nth, value]) => bytesOf(replaceNth(document, nth, value)));
  fc.assert(fc.property(replaced, mustNotBreak), { numRuns: RUNS });
});

/** The document's JSON, with one of its values (nested ones count) replaced. */
function replaceNth(document: object, nth: number, value: unknown): string {
  let count = 0;
  JSON.stringify(document, (_key, inner: unknown) => {
    count += 1;
    return inner;
  });
  let at = nth % count;
  return JSON.stringify(document, (_key, inner: unknown) => {
    at -= 1;
    return at === -1 ? value : inner;
  });
}

test("strict JSON reads what JSON.stringify writes exactly as JSON.parse does", () => {
  const limits = { bytes: 1_000_000, depth: 50, values: 100_000 };
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      const result = parseStrictJson(bytesOf(text), limits);
      // What only strict JSON refuses.
      if (/__proto__|constructor|prototype|\\ud[89a-f]/i.test(text)) return;
      if (!result.ok) assert.match(result.problems[0]?.message ?? "", /held exactly|too deep/);
      else assert.deepEqual(result.value, JSON.parse(text));
    }),
    { numRuns: RUNS },
  );
});
