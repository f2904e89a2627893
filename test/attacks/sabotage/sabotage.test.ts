import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { loadAttacks } from "../corpus.ts";
import { allSabotages } from "./all.ts";
import { ROOT } from "./copy.ts";
import { sabotaged } from "./sabotage.ts";

const all = await allSabotages();

test("every sabotage finds its place in the sources, once, and changes something", async () => {
  for (const sabotage of all) {
    const source = await readFile(join(ROOT, sabotage.file), "utf8");
    assert.notEqual(sabotaged(source, sabotage), source, sabotage.what);
  }
});

test("every sabotage has a name of its own and names cases that exist", async () => {
  assert.equal(new Set(all.map(({ what }) => what)).size, all.length);
  for (const { what, noticed } of all) {
    assert.ok(noticed.length > 0, what);
    assert.ok((await loadAttacks(noticed)).length > 0, what);
  }
});
