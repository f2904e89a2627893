import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { ReleaseError, serialiseCandidate, serialisePromotion } from "@release-actions/contract";
import { parse as parseYaml } from "yaml";
import { CANDIDATE, CHECKSUMS, CONFIG, PROMOTION, type DocumentReader } from "./documents.ts";
import { chanceOf, mutate } from "./mutants.ts";

/** How the mutants of one kind ended. */
export interface Tally {
  refused: number;
  /** Different bytes that mean what the genuine ones mean. */
  equal: number;
  /** Another document, and read as exactly that: whether it is the right one is not for its reader. */
  other: number;
}

interface Reading extends DocumentReader {
  readonly structured: boolean;
  /** What an independent, lenient reader takes the bytes for. */
  readonly independent: (bytes: Buffer) => unknown;
  /** The one way to write what was read; absent where there is none. */
  readonly write?: (value: never) => Uint8Array;
}

/** `-0` is read as 0, as the readers say. */
function json(bytes: Buffer): unknown {
  return JSON.parse(bytes.toString(), (_, value: unknown) => (Object.is(value, -0) ? 0 : value));
}

const READINGS: readonly Reading[] = [
  { ...CANDIDATE, structured: true, independent: json, write: serialiseCandidate },
  { ...PROMOTION, structured: true, independent: json, write: serialisePromotion },
  { ...CHECKSUMS, structured: false, independent: lines },
  { ...CONFIG, structured: true, independent: (bytes) => parseYaml(bytes.toString()) as unknown },
];

/** Digest and name of each line, as `sha256sum -c` would take them. */
function lines(bytes: Buffer): unknown {
  return bytes
    .toString()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => ({ name: line.slice(66), digest: `sha256:${line.slice(0, 64)}` }));
}

/**
 * Gives mutants of every document to its reader. Each must be refused by a ReleaseError, or be read as
 * what an independent reader takes it for: two readers never see two documents. And documents of one
 * content have one canonical form, those of different contents different ones.
 */
export function meetReaders(count: number, seed: number): Readonly<Record<string, Tally>> {
  const tallies: Record<string, Tally> = {};
  for (const [at, reading] of READINGS.entries()) {
    const tally: Tally = { refused: 0, equal: 0, other: 0 };
    tallies[reading.name] = tally;
    const share = Math.ceil(count / READINGS.length);
    for (let number = 0; number < share; number += 1) {
      const own = seed + number * READINGS.length + at;
      const mutant = mutate(reading.genuine, chanceOf(own), reading.structured);
      try {
        tally[meet(reading, mutant)] += 1;
      } catch (error) {
        const shown = mutant.toString("base64");
        throw new Error(`${reading.name}, seed ${own}: ${String(error)}\n${shown}`, {
          cause: error,
        });
      }
    }
  }
  return tallies;
}

function meet(reading: Reading, mutant: Buffer): keyof Tally {
  let value: unknown;
  try {
    value = reading.parse(mutant);
  } catch (error) {
    if (error instanceof ReleaseError && error.code !== "defect") return "refused";
    throw error;
  }
  assert.deepEqual(value, reading.independent(mutant), "two readers see two documents");
  const same = isDeepStrictEqual(value, reading.parse(reading.genuine));
  if (reading.write) {
    const canonical = Buffer.from(reading.write(value as never));
    assert.equal(canonical.equals(reading.genuine), same, "canonical bytes and content disagree");
  }
  return same ? "equal" : "other";
}
