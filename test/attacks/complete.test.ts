import assert from "node:assert/strict";
import { test } from "node:test";
import { loadAttacks } from "./corpus.ts";
import { PENDING } from "./pending.ts";

/** Every threat that concerns running code. */
const IDS = Array.from({ length: 86 }, (_, at) => `T${String(at + 1).padStart(2, "0")}`).filter(
  (id) => id === "T70" || id < "T64" || id > "T72",
);
const attacks = await loadAttacks();

test("every threat has a case, or a reason why not", () => {
  const known = new Set([...attacks, ...PENDING].map(({ id }) => id));
  assert.deepEqual(
    IDS.filter((id) => !known.has(id)),
    [],
  );
  assert.ok(attacks.every(({ id }) => IDS.includes(id)));
  assert.ok(PENDING.every(({ why }) => why.length > 20));
});

test("every case has a title and variants, each with a name of its own", () => {
  assert.equal(new Set(attacks.map(({ id }) => id)).size, attacks.length);
  for (const { id, title, variants } of attacks) {
    assert.ok(title.length > 10 && variants.length > 0, id);
    assert.equal(new Set(variants.map(({ what }) => what)).size, variants.length, id);
  }
});

test("a case can be chosen by the beginning of a variant's name", async () => {
  const [attack] = await loadAttacks(["T01/exchanged in"]);
  assert.equal(attack?.variants.length, 2);
  await assert.rejects(loadAttacks(["T01/nothing"]), /no variant/);
  await assert.rejects(loadAttacks(["T99"]), /no case T99/);
});
