import assert from "node:assert/strict";
import test from "node:test";
import { ReleaseError } from "@release-actions/contract";
import { together } from "../src/together.ts";

function failing(message: string): ReleaseError {
  return new ReleaseError({ code: "candidate_run_failed", message, found: `run of ${message}` });
}

test("a failure of one lets the others end, and is told as it is", async () => {
  const done: string[] = [];
  const work = async (name: string): Promise<void> => {
    if (name === "bad") throw failing(name);
    await new Promise((go) => setImmediate(go));
    done.push(name);
  };
  await assert.rejects(together(["good", "bad", "better"], work), { message: "bad" });
  assert.deepEqual(done, ["good", "better"]);
});

test("of several failures each is told", async () => {
  await assert.rejects(
    together(["one", "two"], (name) => Promise.reject(failing(name))),
    (error) => {
      assert.ok(error instanceof ReleaseError);
      assert.equal(error.code, "candidate_run_failed");
      assert.deepEqual(
        error.details?.map(({ found }) => found),
        ["run of one", "run of two"],
      );
      return true;
    },
  );
});

test("answers come in the order of what was asked", async () => {
  assert.deepEqual(await together([3, 1, 2], later), [3, 1, 2]);
});

async function later(ticks: number): Promise<number> {
  for (let tick = 0; tick < ticks; tick += 1) await new Promise((go) => setImmediate(go));
  return ticks;
}
