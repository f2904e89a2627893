import assert from "node:assert/strict";
import { test } from "node:test";
import { compareInventories } from "@release-actions/contract";
import type { InventoryEntry } from "@release-actions/contract";
import { assetName, candidate, digestOf } from "./samples.ts";

const entry = (name: string, size: number, digit: string): InventoryEntry => ({
  name: assetName(name),
  size,
  digest: digestOf(digit),
});

test("inventories of the same files are the same, whatever their order and description", () => {
  const described = candidate.assets.map((asset) => ({ ...asset, kind: "other", group: "x" }));
  assert.deepEqual(compareInventories(candidate.assets, described.toReversed()), {
    same: true,
    missing: [],
    extra: [],
    different: [],
  });
});

test("what is missing, extra and different is told apart", () => {
  const sealed = [entry("a", 1, "1"), entry("b", 1, "1"), entry("c", 1, "1"), entry("d", 1, "1")];
  const local = [entry("a", 1, "1"), entry("b", 2, "1"), entry("c", 1, "2"), entry("e", 1, "1")];
  assert.deepEqual(compareInventories(sealed, local), {
    same: false,
    missing: ["d"],
    extra: ["e"],
    different: [
      { name: "b", sealed: entry("b", 1, "1"), local: entry("b", 2, "1") },
      { name: "c", sealed: entry("c", 1, "1"), local: entry("c", 1, "2") },
    ],
  });
});

test("T17 two files that swapped their names are both different", () => {
  const sealed = [entry("linux", 1, "1"), entry("windows", 1, "2")];
  const swapped = [entry("linux", 1, "2"), entry("windows", 1, "1")];
  assert.equal(compareInventories(sealed, swapped).different.length, 2);
});

test("a file that comes twice does not hide its second content", () => {
  const sealed = [entry("a", 1, "1")];
  assert.equal(compareInventories(sealed, [entry("a", 1, "2"), entry("a", 1, "1")]).same, false);
});
