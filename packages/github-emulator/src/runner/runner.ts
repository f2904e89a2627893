import { availableParallelism } from "node:os";
import { createJob, jobById } from "../actions/jobs.ts";
import { type RunRow, startAttempt, updateRun } from "../actions/runs.ts";
import { type RepositoryRow, repositoryById } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { transaction } from "../store/database.ts";
import {
  type Attempt,
  type Host,
  cancelAttempt,
  inGroup,
  openAttempt,
  runJobs,
  sourceOf,
  watchRun,
  workflowOf,
} from "./attempt.ts";
import { ConcurrencyGroups } from "./concurrency.ts";
import { endStrays } from "./act-process.ts";
import { type FoundAct, findAct } from "./find-act.ts";
import { cancelInterrupted, runsToResume } from "./left-over.ts";
import { type Cause, causeOf, outcomesOf, saveCause, saveOutcome } from "./results.ts";
import { runJob } from "./run-job.ts";
import { createSlots } from "./slots.ts";
import { InvalidWorkflow } from "./workflow.ts";
import { openWorkspace, removeWorkspace } from "./workspace.ts";

export interface RunnerOptions {
  /** act's executable. Default: PATH, the user's cache, or `go install` once. */
  readonly act?: string;
  /** Third-party actions: `owner/repo` to a directory or a bare repository. */
  readonly actions?: Readonly<Record<string, string>>;
  /** Directories that come first on the PATH of every job. */
  readonly path?: readonly string[];
  /** How many jobs run at once. Default: one per processor. */
  readonly jobs?: number;
}

/** Executes the workflows of a server's repositories. */
export interface WorkflowRunner {
  /** Takes over runs that were recorded together with their causes. */
  take(rows: readonly RunRow[]): void;
  /** Takes over a run that was recorded. */
  start(row: RunRow, cause: Cause): void;
  /** Starts the next attempt; false for a run that this runner did not execute. */
  rerun(row: RunRow, actorId: number, which: "all" | "failed"): boolean;
  /** Goes on with what waited when the emulator stopped; to be called once it answers. */
  resume(): Promise<void>;
  /** Ends everything that runs. What waits goes on waiting, for the next start. */
  close(): Promise<void>;
}

export function createRunner(
  server: ServerState,
  options: RunnerOptions,
  onDefect: (error: unknown) => void,
): WorkflowRunner {
  const running = new Map<AbortController, Promise<void>>();
  let act: Promise<FoundAct> | null = null;
  const host: Host = {
    server,
    groups: new ConcurrencyGroups(),
    slots: createSlots(options.jobs ?? availableParallelism()),
    actions: options.actions ?? {},
    path: options.path ?? [],
    act: async () => {
      act ??= findAct(options.act);
      const found = await act;
      // Somebody may install it and try again.
      if (found.path === null) act = null;
      return found;
    },
  };
  let closed = false;
  let last: Promise<unknown> = Promise.resolve();
  const inOrder: InOrder = (work) => {
    const next = last.then(work);
    last = next.catch(() => {});
    return next;
  };
  const launch = (row: RunRow): void => {
    // What a last request has recorded is executed when the emulator starts again.
    if (closed) return;
    const abort = new AbortController();
    const work = execute(host, row, abort, inOrder).catch(onDefect);
    running.set(
      abort,
      work.finally(() => running.delete(abort)),
    );
  };
  const stopAll = async (): Promise<void> => {
    for (const abort of running.keys()) abort.abort();
    await Promise.all(running.values());
    cancelInterrupted(server);
  };
  cancelInterrupted(server);
  server.onReset(stopAll);

  return {
    take(rows) {
      for (const row of rows) launch(row);
    },
    start(row, cause) {
      saveCause(server, row.id, cause);
      launch(row);
    },
    rerun(row, actorId, which) {
      if (causeOf(server, row.id) === null) return false;
      launch(nextAttempt(server, row, actorId, which));
      return true;
    },
    async resume() {
      await endStrays(server.paths.tmp);
      for (const row of runsToResume(server)) launch(row);
    },
    close() {
      closed = true;
      return stopAll();
    },
  };
}

/** Does one piece of work after the other. */
type InOrder = <T>(work: () => Promise<T>) => Promise<T>;

async function execute(
  host: Host,
  row: RunRow,
  abort: AbortController,
  inOrder: InOrder,
): Promise<void> {
  const { server } = host;
  const repo = repositoryById(server.db, row.repository_id);
  if (repo === null) return;
  // Reading takes its time, and who comes first has to be the first in a concurrency group.
  const attempt = await inOrder(() => readAttempt(host, repo, row, abort.signal));
  if (attempt === null) return;
  const watching = watchRun(attempt, abort);
  try {
    await inGroup(
      attempt,
      attempt.workflow.concurrency,
      {
        replaced: () => {
          cancelAttempt(attempt);
        },
        pending: () => {},
      },
      () => runJobs(attempt, runJob),
    );
  } catch (error) {
    // A defect must not leave a run that never ends.
    cancelAttempt(attempt);
    throw error;
  } finally {
    abort.abort();
    await watching;
    await closeWorkspace(attempt);
  }
}

const opened = new WeakMap<Attempt, () => Promise<void>>();

async function readAttempt(
  host: Host,
  repo: RepositoryRow,
  row: RunRow,
  signal: AbortSignal,
): Promise<Attempt | null> {
  const { server } = host;
  try {
    const workflow = await workflowOf(server, row);
    let workspace: ReturnType<typeof openWorkspace> | null = null;
    const attempt = openAttempt(host, repo, row, workflow, {
      signal,
      workspace: () =>
        (workspace ??= openWorkspace(server, host.actions, row, sourceOf(server, row))),
    });
    opened.set(attempt, async () => {
      if (workspace !== null) await removeWorkspace(await workspace);
    });
    return attempt;
  } catch (error) {
    if (!(error instanceof InvalidWorkflow)) throw error;
    updateRun(server, row, { status: "completed", conclusion: "startup_failure" });
    return null;
  }
}

async function closeWorkspace(attempt: Attempt): Promise<void> {
  await opened.get(attempt)?.();
}

/** The next attempt's run; with `failed`, what succeeded is taken over as it ended. */
function nextAttempt(
  server: ServerState,
  row: RunRow,
  actorId: number,
  which: "all" | "failed",
): RunRow {
  return transaction(server.db, () => {
    const before = which === "all" ? [] : outcomesOf(server, row.id, row.run_attempt);
    const next = startAttempt(server, row, actorId);
    for (const outcome of before) {
      if (outcome.result !== "success") continue;
      const jobIds = outcome.jobIds.map((id) => copyJob(server, next, id));
      saveOutcome(server, next.id, next.run_attempt, { ...outcome, jobIds });
    }
    return next;
  });
}

function copyJob(server: ServerState, run: RunRow, id: number): number {
  const job = jobById(server, id);
  if (job === null) return id;
  return createJob(server, run, {
    name: job.name,
    environmentId: job.environment_id,
    labels: JSON.parse(job.labels) as string[],
    status: job.status,
    conclusion: job.conclusion,
    steps: JSON.parse(job.steps) as unknown[],
    ...(job.runner_name === null ? {} : { runnerName: job.runner_name }),
  }).id;
}
