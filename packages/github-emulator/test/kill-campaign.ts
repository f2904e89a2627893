import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { forkEmulator, kill } from "./child-process.ts";
import type { Child } from "./child-process.ts";
import { temporaryDirectory } from "./emulator.ts";
import { checkAnswers, checkBytes, checkDisk } from "./kill-checks.ts";
import { checkPulls } from "./kill-pulls.ts";
import { keepBusy, KINDS, REPO } from "./kill-work.ts";
import type { Kind, Promised } from "./kill-work.ts";

// An upload has a release to itself until GitHub's limit of 1000 assets comes near.
const ASSETS_PER_DRAFT = 700;

// How long the last thing of each kind takes, about; later it would be over.
const LAST_MS: Readonly<Record<Kind, number>> = { upload: 40, publish: 40, tag: 40, merge: 200 };

/**
 * Kills the server again and again while it uploads, publishes, merges and makes tags, each time at
 * a moment that the seed chooses, and checks what the next one finds.
 */
export async function campaign(t: TestContext, kills: number, seed: number): Promise<void> {
  const dataDir = await temporaryDirectory(t);
  const random = seeded(seed);
  const promised: Promised = {
    releases: new Map(),
    assets: new Map(),
    tags: new Map(),
    pulls: new Map(),
  };
  let child = await forkEmulator(dataDir);
  t.after(() => kill(child));
  const head = await prepare(child);
  let draft = await makeDraft(child);
  let names = 0;
  let merged = 0;

  for (let round = 0; round < kills; round += 1) {
    const kind = KINDS[round % KINDS.length] ?? "upload";
    if (promised.assets.size > ASSETS_PER_DRAFT) {
      promised.assets.clear();
      draft = await makeDraft(child);
    }
    const unique = (): string => `${kind}-${(names += 1)}`;
    await workUntilKilled({ child, promised, head, draft, random, unique }, kind);
    checkDisk(dataDir);
    child = await forkEmulator(dataDir);
    await checkAnswers(child, promised, draft);
    assert.deepEqual(await readdir(join(dataDir, "tmp")), [], "half-written bytes stay nowhere");
    merged = await checkPulls(child, promised, dataDir);
    if (kind === "upload") await checkBytes(child, promised, draft);
  }
  const { releases, tags, pulls, assets } = promised;
  const done = [releases.size, tags.size, pulls.size, assets.size];
  const answered = [...pulls.values()].filter((sha) => sha !== null).length;
  t.diagnostic(
    `answered releases, tags, pulls and assets of the last draft: ${done.join(", ")}; ` +
      `${answered} merges were answered, ${merged - answered} more were done`,
  );
  assert.ok(
    done.every((count) => count > 0),
    "every kind of work was under way",
  );
}

async function workUntilKilled(
  parts: Omit<Parameters<typeof keepBusy>[0], "answered">,
  kind: Kind,
): Promise<void> {
  let count = 0;
  const wanted = Math.floor(parts.random() * 6);
  const { promise: busy, resolve: enough } = Promise.withResolvers<void>();
  const answered = (): void => {
    count += 1;
    if (count > wanted) enough();
  };
  const lanes = [0, 1, 2].map(() => keepBusy({ ...parts, answered }, kind));
  const failed = Promise.all(lanes).then(() => {
    throw new Error("the server went by itself");
  });
  await Promise.race([busy, failed]);
  // From here on any moment of the next thing may be the last.
  await sleep(parts.random() * LAST_MS[kind]);
  await Promise.all([kill(parts.child), ...lanes]);
  await failed.catch(() => {});
}

async function prepare(child: Child): Promise<string> {
  await child.control("POST", "/orgs", { login: "acme" });
  await child.admin("POST", "/orgs/acme/repos", { name: "app", auto_init: true });
  return (await child.writer("GET", `${REPO}/git/ref/heads/main`)).body.object.sha;
}

async function makeDraft(child: Child): Promise<number> {
  const fields = { tag_name: "v1", draft: true };
  return (await child.writer("POST", `${REPO}/releases`, fields)).body.id;
}

/** Numbers from 0 to 1 that look random (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
