import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openStage } from "../support/stage.ts";
import { meetReaders } from "./mutant-readers.ts";
import { makeTraced, meetTrace } from "./mutant-releases.ts";

const SEED = Number(process.env["MUTANT_SEED"] ?? 20_250_131);

test("20,000 mutants of documents are refused or read as what they are", () => {
  const tallies = Object.values(meetReaders(20_000, SEED));
  assert.equal(tallies.length, 4);
  for (const { refused, equal, other } of tallies) {
    assert.equal(refused + equal + other, 5000);
    assert.ok(refused > 300 && equal > 0, "the mutants are no test");
  }
});

test("no mutant of a release's documents or attestations is traced as if it were genuine", async () => {
  const { stage, close } = await openStage();
  after(close);
  const release = await makeTraced(stage);
  const tallies = await meetTrace(release, 300, SEED);
  for (const [name, { refused, equal, other }] of Object.entries(tallies)) {
    assert.equal(other, 0, name);
    assert.ok(refused > 30, `${name}: ${refused} refused, ${equal} equal`);
  }
});
