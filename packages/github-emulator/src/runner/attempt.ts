import { setTimeout as sleep } from "node:timers/promises";
import { cancelRun } from "../actions/cancel.ts";
import { openDueGates } from "../actions/gates.ts";
import { type RunRow, findRun, updateRun } from "../actions/runs.ts";
import { workflowById } from "../actions/workflows.ts";
import { userById } from "../auth/users.ts";
import { fileAt } from "../git/objects.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import type { ConcurrencyGroups } from "./concurrency.ts";
import { expressionValues } from "./context.ts";
import { type Values, fillTemplate, isTrue } from "./expression.ts";
import type { FoundAct } from "./find-act.ts";
import { type Cause, type JobOutcome, causeOf, outcomesOf, saveOutcome } from "./results.ts";
import type { Slots } from "./slots.ts";
import { valuesFor } from "./values.ts";
import { type Concurrency, type JobPlan, type Workflow, readWorkflow } from "./workflow.ts";
import type { Workspace } from "./workspace.ts";

/** How often the runner looks whether somebody approved, rejected or cancelled. */
const WATCH_MS = 100;

/** What all attempts of one emulator share. */
export interface Host {
  readonly server: ServerState;
  readonly groups: ConcurrencyGroups;
  readonly slots: Slots;
  /** `owner/repo` to a directory or bare repository. */
  readonly actions: Readonly<Record<string, string>>;
  /** Directories that come first on the PATH of every job. */
  readonly path: readonly string[];
  act(): Promise<FoundAct>;
}

/** One attempt of a run under way. */
export interface Attempt {
  readonly host: Host;
  readonly repo: RepositoryRow;
  readonly runId: number;
  readonly number: number;
  readonly cause: Cause;
  /** The commit whose workflow runs and whose files its jobs check out. */
  readonly commit: string;
  readonly workflow: Workflow;
  readonly ended: Map<string, JobOutcome>;
  /** Aborted when the run ends before its jobs do. */
  readonly signal: AbortSignal;
  /** The directories; made by the first job that needs them. */
  workspace(): Promise<Workspace>;
  /** The run as it is now. */
  row(): RunRow;
  values(): Values;
}

type RunJob = (attempt: Attempt, job: JobPlan) => Promise<JobOutcome>;

/** Reads the workflow of a run's commit. Throws {InvalidWorkflow}. */
export async function workflowOf(server: ServerState, row: RunRow): Promise<Workflow> {
  const path = workflowById(server, row.workflow_id)?.path ?? "";
  const { dir, sha } = sourceOf(server, row);
  const file = await fileAt(dir, sha, path);
  return readWorkflow(file?.toString("utf8") ?? "");
}

/** Where the files are that a run executes: the merge of a pull request is in its base repository. */
export function sourceOf(
  server: ServerState,
  row: RunRow,
): { readonly dir: string; readonly sha: string } {
  const merge = causeOf(server, row.id)?.merge;
  return merge === undefined
    ? { dir: server.paths.git(row.head_repository_id), sha: row.head_sha }
    : { dir: server.paths.git(row.repository_id), sha: merge };
}

/** The parts of an attempt that the jobs of it share, from the database. */
export function openAttempt(
  host: Host,
  repo: RepositoryRow,
  row: RunRow,
  workflow: Workflow,
  given: Pick<Attempt, "signal" | "workspace">,
): Attempt {
  const { server } = host;
  const cause = causeOf(server, row.id) ?? { ref: "", event: "{}" };
  const ended = new Map(
    outcomesOf(server, row.id, row.run_attempt).map((outcome) => [outcome.key, outcome]),
  );
  const current = (): RunRow => findRun(server, repo.id, row.id) ?? row;
  return {
    ...given,
    host,
    repo,
    runId: row.id,
    number: row.run_attempt,
    cause,
    commit: cause.merge ?? row.head_sha,
    workflow,
    ended,
    row: current,
    values: () =>
      expressionValues({
        repo,
        row: current(),
        workflow,
        workflowName: workflowById(server, row.workflow_id)?.name ?? "",
        ref: cause.ref,
        sha: cause.merge ?? row.head_sha,
        event: JSON.parse(cause.event) as Record<string, unknown>,
        actor: userById(server.db, row.actor_id)?.login ?? "ghost",
        vars: valuesFor(server, repo.id, "variable", null),
        ended,
      }),
  };
}

/** Runs the jobs in the order of their needs and says how the run ended. */
export async function runJobs(attempt: Attempt, runJob: RunJob): Promise<void> {
  const { workflow, ended, host } = attempt;
  const running = new Map<string, Promise<void>>();
  const defects: unknown[] = [];
  const start = async (job: JobPlan): Promise<void> => {
    try {
      const outcome = await runJob(attempt, job);
      if (isOver(attempt)) return;
      ended.set(job.key, outcome);
      saveOutcome(host.server, attempt.runId, attempt.number, outcome);
    } catch (error) {
      // The other jobs end in order before anybody hears of it.
      defects.push(error);
      cancelAttempt(attempt);
    }
  };
  while (!isOver(attempt) && defects.length === 0) {
    for (const job of workflow.jobs) {
      const ready = job.needs.every((need) => ended.has(need));
      if (!ready || ended.has(job.key) || running.has(job.key)) continue;
      running.set(
        job.key,
        start(job).finally(() => running.delete(job.key)),
      );
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  await Promise.all(running.values());
  if (defects.length > 0) throw defects[0];
  if (!isOver(attempt)) finish(attempt);
}

/**
 * Whether the run has ended, or goes on in a later attempt. The signal says so a little later than
 * the rows, and in between nothing may begin.
 */
export function isOver(attempt: Attempt): boolean {
  const row = attempt.row();
  return attempt.signal.aborted || row.status === "completed" || row.run_attempt !== attempt.number;
}

/**
 * Aborts when the run has ended, was started over or is gone, whoever did it. Looking at the rows
 * sees every way in which that happens; a gate can also open by the clock alone.
 */
export async function watchRun(attempt: Attempt, abort: AbortController): Promise<void> {
  const { host, repo, runId, number } = attempt;
  while (!abort.signal.aborted) {
    openDueGates(host.server, repo.id);
    const row = findRun(host.server, repo.id, runId);
    if (row === null || row.status === "completed" || row.run_attempt !== number) {
      abort.abort();
      return;
    }
    await sleep(WATCH_MS, undefined, { signal: abort.signal, ref: false }).catch(() => {});
  }
}

/** Waits until a condition on the database holds. False when the attempt ended first. */
export async function until(attempt: Attempt, holds: () => boolean): Promise<boolean> {
  while (!attempt.signal.aborted) {
    if (holds()) return true;
    await sleep(WATCH_MS, undefined, { signal: attempt.signal, ref: false }).catch(() => {});
  }
  return false;
}

/**
 * Does `work` when it is its turn in the concurrency group, if it has one.
 *
 * @param told `replaced` when a newer one takes its place, `pending` when it has to wait.
 * @returns null when the attempt ended while it waited.
 */
export async function inGroup<T>(
  attempt: Attempt,
  concurrency: Concurrency | null,
  told: { replaced(): void; pending(): void },
  work: () => Promise<T>,
): Promise<T | null> {
  const group = concurrency === null ? "" : fillTemplate(concurrency.group, attempt.values());
  if (concurrency === null || group === "") return work();
  const { groups } = attempt.host;
  // Names of groups do not know case.
  const key = `${attempt.repo.id}:${group.toLowerCase()}`;
  const member = {
    cancel: () => {
      told.replaced();
    },
  };
  const cancelInProgress = isTrue(concurrency.cancelInProgress, attempt.values());
  const turn = groups.enter(key, member, cancelInProgress);
  try {
    let mine = false;
    void turn.then(() => (mine = true));
    await Promise.resolve();
    if (!mine) {
      const row = attempt.row();
      // A whole run that waits for its group is pending; a job waits inside a run that goes on.
      if (row.status === "queued") updateRun(attempt.host.server, row, { status: "pending" });
      told.pending();
      await Promise.race([turn, aborted(attempt.signal)]);
    }
    return isOver(attempt) ? null : await work();
  } finally {
    groups.leave(key, member);
  }
}

/** Ends the run as cancelled; the watcher of its attempt does the rest. */
export function cancelAttempt(attempt: Attempt): void {
  const row = attempt.row();
  if (row.status === "completed" || row.run_attempt !== attempt.number) return;
  cancelRun(attempt.host.server, row);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else {
      signal.addEventListener("abort", () => {
        resolve();
      });
    }
  });
}

function finish(attempt: Attempt): void {
  const { workflow, ended, host } = attempt;
  const results = new Set(
    workflow.jobs.map((job) => {
      const result = ended.get(job.key)?.result ?? "skipped";
      return job.continueOnError && result === "failure" ? "success" : result;
    }),
  );
  const conclusion =
    (["failure", "cancelled", "success"] as const).find((result) => results.has(result)) ??
    "skipped";
  updateRun(host.server, attempt.row(), { status: "completed", conclusion });
}
