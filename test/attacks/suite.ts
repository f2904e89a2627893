import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { controlWorld } from "./control.ts";
import { loadAttacks } from "./corpus.ts";
import { strike } from "./strike.ts";
import { openWorld } from "./world.ts";

/** The corpus as tests, those cases whose ids are from `first` to `last`: a file takes a part. */
export async function testAttacks(first: string, last: string): Promise<void> {
  const world = await openWorld();
  after(world.close);
  const attacks = (await loadAttacks()).filter(({ id }) => id >= first && id <= last);

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
