import assert from "node:assert/strict";
import { test } from "node:test";
import { ConcurrencyGroups } from "../src/runner/concurrency.ts";

interface Tracked {
  readonly cancel: () => void;
  cancelled: boolean;
  running: boolean;
}

async function enter(
  groups: ConcurrencyGroups,
  key: string,
  cancelInProgress = false,
): Promise<Tracked> {
  const member: Tracked = {
    cancelled: false,
    running: false,
    cancel: () => {
      member.cancelled = true;
    },
  };
  void groups.enter(key, member, cancelInProgress).then(() => (member.running = true));
  await settled();
  return member;
}

/** Lets everything that is due happen. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

test("one member of a group goes on, and the next when it leaves", async () => {
  const groups = new ConcurrencyGroups();
  const first = await enter(groups, "deploy");
  const second = await enter(groups, "deploy");
  const other = await enter(groups, "other");
  assert.deepEqual([first.running, second.running, other.running], [true, false, true]);
  groups.leave("deploy", first);
  await settled();
  assert.deepEqual([second.running, second.cancelled], [true, false]);
});

test("a newer member replaces the one that waits, and nobody else", async () => {
  const groups = new ConcurrencyGroups();
  const first = await enter(groups, "deploy");
  const second = await enter(groups, "deploy");
  const third = await enter(groups, "deploy");
  assert.deepEqual([first.cancelled, second.cancelled, third.cancelled], [false, true, false]);
  groups.leave("deploy", second);
  groups.leave("deploy", first);
  await settled();
  assert.deepEqual([second.running, third.running], [false, true]);
});

test("with cancel-in-progress the one that goes on is told to end, and only then the next begins", async () => {
  const groups = new ConcurrencyGroups();
  const first = await enter(groups, "deploy");
  const second = await enter(groups, "deploy", true);
  assert.deepEqual([first.cancelled, second.running], [true, false]);
  groups.leave("deploy", first);
  await settled();
  assert.ok(second.running);
});

test("a group that everybody has left starts afresh", async () => {
  const groups = new ConcurrencyGroups();
  const first = await enter(groups, "deploy");
  groups.leave("deploy", first);
  assert.ok((await enter(groups, "deploy")).running);
});
