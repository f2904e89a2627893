import { sweepArtifactBlobs } from "./artifacts/sweep.ts";
import { sweepAssetBlobs } from "./assets/sweep.ts";
import { ensureBuiltIns } from "./auth/tokens.ts";
import { createFaultPlan } from "./faults/plan.ts";
import { createRateLimits } from "./http/rate-limit.ts";
import { createRequestLog } from "./http/request-log.ts";
import { createSecondaryLimiter } from "./http/secondary-limits.ts";
import { type RunnerOptions, type WorkflowRunner, createRunner } from "./runner/runner.ts";
import type { ServerState, Urls } from "./state.ts";
import { createChanges } from "./store/changes.ts";
import { openDatabase, wipe } from "./store/database.ts";
import { openIds, resetIds } from "./store/ids.ts";
import { createLocks } from "./store/locks.ts";
import { emptyDirectories, openPaths, prepareDirectories } from "./store/paths.ts";

// The first version with run details in the answer to a dispatch.
const GHES_VERSION = "3.21.0";

const LOGGED_REQUESTS = 10_000;

interface StateOptions {
  readonly dataDir: string;
  readonly seed: number | undefined;
  readonly startTime: Date | undefined;
  readonly ghes: string | undefined;
  readonly runner: RunnerOptions | undefined;
  /** Told about errors that are the emulator's own fault. */
  onDefect(error: unknown): void;
}

/** Opens the data directory. `urls` is asked late, since the ports are known only after listening. */
export function createState(options: StateOptions, urls: () => Urls): ServerState {
  const { dataDir, seed } = options;
  const paths = openPaths(dataDir);
  const db = openDatabase(paths.database);
  // Not before the lock is ours: another emulator's uploads may be under way.
  prepareDirectories(paths);
  sweepAssetBlobs({ db, paths });
  sweepArtifactBlobs({ db, paths });
  const ids = openIds(db, seed);
  const clock = createClock(options.startTime);
  const now = (): string =>
    clock()
      .toISOString()
      .replace(/\.\d{3}Z$/, "Z");
  const tokens = ensureBuiltIns({ db, ids, now });
  const log = createRequestLog(LOGGED_REQUESTS);
  const faults = createFaultPlan();
  const rateLimits = createRateLimits();
  const secondaryLimits = createSecondaryLimiter();
  const changes = createChanges((error) => {
    options.onDefect(error);
  });
  const listeners: (() => void | Promise<void>)[] = [];

  let runner: WorkflowRunner | null = null;
  const state: ServerState = {
    db,
    dataDir,
    paths,
    ids,
    tokens,
    log,
    faults,
    rateLimits,
    secondaryLimits,
    ghesVersion: fullVersion(options.ghes ?? GHES_VERSION),
    get runner() {
      return runner;
    },
    changes,
    clock,
    now,
    locks: createLocks(),
    get urls() {
      return urls();
    },
    onReset(listener) {
      listeners.push(listener);
    },
    async reset() {
      await changes.settled();
      for (const listener of listeners) await listener();
      resetIds(
        db,
        () => {
          wipe(db);
        },
        seed,
      );
      emptyDirectories(paths);
      ensureBuiltIns({ db, ids, now });
      log.clear();
      faults.replace({ seed: 0, rules: [] });
      rateLimits.enforce({ limit: null, unauthenticated: null });
      secondaryLimits.enforce(null);
    },
  };
  if (options.runner !== undefined) {
    runner = createRunner(state, options.runner, (error) => {
      options.onDefect(error);
    });
  }
  return state;
}

/** "3.20" is said of a whole line of releases; `/meta` answers with one of them. */
function fullVersion(version: string): string {
  return /^\d+\.\d+$/.test(version) ? `${version}.0` : version;
}

/** The real time, or a clock that starts at `start` and goes on at the real pace. */
function createClock(start: Date | undefined): () => Date {
  if (start === undefined) return () => new Date();
  const began = performance.now();
  return () => new Date(start.getTime() + performance.now() - began);
}
