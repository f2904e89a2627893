import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import type { Attack } from "./attack.ts";
import { controlWorld } from "./control.ts";
import { loadAttacks } from "./corpus.ts";
import { strike } from "./strike.ts";
import { openWorld } from "./world.ts";

/**
 * The cases whose ids are from `first` to `last` as tests: a file takes a part. Of each case one variant
 * for every lane that it meets, so that `npm test` stays a matter of minutes; `npm run test:attacks`
 * strikes with all of them.
 */
export async function testAttacks(first: string, last: string): Promise<void> {
  const world = await openWorld();
  after(world.close);
  const attacks = (await loadAttacks())
    .filter(({ id }) => id >= first && id <= last)
    .map((attack) => ({ ...attack, variants: oneForEachLane(attack) }));

  test("a candidate that nobody touched is verified and promoted", () => controlWorld(world));

  describe(`each attack from ${first} to ${last} ends as it says`, { concurrency: 2 }, () => {
    for (const attack of attacks) {
      test(`${attack.id} ${attack.title}`, async () => {
        const struck = await strike(world, attack);
        assert.equal(struck.length, attack.variants.length);
        assert.deepEqual(
          struck.filter(({ verdict }) => verdict.kind !== "rejected"),
          [],
        );
      });
    }
  });
}

function oneForEachLane({ variants }: Attack): Attack["variants"] {
  const lanes = new Set(variants.map(({ lane }) => lane));
  return [...lanes].flatMap((lane) => variants.find((one) => one.lane === lane) ?? []);
}
