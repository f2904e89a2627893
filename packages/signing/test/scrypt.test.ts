import assert from "node:assert/strict";
import test from "node:test";
import { costOf } from "../src/minisign/scrypt.ts";
import { refusal } from "./spellings.ts";

/** log2 N, r and p for limits that are powers of two. */
function cost(operations: number, memory: number): readonly number[] {
  const { N, r, p } = costOf({
    operations: 2n ** BigInt(operations),
    memory: 2n ** BigInt(memory),
  });
  return [Math.log2(N), r, p];
}

test("scrypt costs what libsodium chooses for the limits", () => {
  assert.deepEqual(cost(20, 25), [15, 8, 1], "Tauri");
  assert.deepEqual(cost(25, 30), [20, 8, 1], "minisign");
  assert.deepEqual(cost(19, 24), [14, 8, 1], "libsodium, interactive");
  assert.deepEqual(cost(15, 30), [10, 8, 1], "few operations");
  assert.deepEqual(cost(22, 20), [10, 8, 128], "little memory");
});

test("limits that would need memory for parallel work are refused", () => {
  assert.equal(
    refusal(() => cost(25, 10)),
    "key_cost",
  );
});
