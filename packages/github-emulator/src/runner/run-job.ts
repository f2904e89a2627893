import { cancelJob } from "../actions/cancel.ts";
import { mintJobToken } from "../actions/job-token.ts";
import { runtimeAccess } from "../artifacts/runtime-token.ts";
import { type JobRow, createJob, jobById, updateJob } from "../actions/jobs.ts";
import { type RunRow, updateRun } from "../actions/runs.ts";
import { startJob } from "../actions/start-job.ts";
import { type Attempt, inGroup, isOver, until } from "./attempt.ts";
import { type Arrival, environmentsOf } from "./called-environments.ts";
import { fillTemplate } from "./expression.ts";
import { idTokenVariables } from "./id-token.ts";
import { gateProblem, isProtected, obstacleOf } from "./obstacle.ts";
import { runStage } from "./run-stage.ts";
import { appendLog } from "./job-log.ts";
import { jobPermissions, readOnly } from "./permissions.ts";
import { JobRecorder } from "./recorder.ts";
import { type JobOutcome, openJobOf, saveOpenJob } from "./results.ts";
import { type EndedJob, type JobResult, needsOf } from "./stage.ts";
import { masker, valuesFor } from "./values.ts";
import type { JobPlan } from "./workflow.ts";

const RUNNER_NAME = "act";
const NO_ID_TOKEN = { env: {}, requestToken: "" };
const STATUS_FUNCTION = /\b(?:always|failure|cancelled|success)\s*\(/i;

/** Brings one job from its needs to its end. Never rejects for what the workflow does. */
export async function runJob(run: Attempt, job: JobPlan): Promise<JobOutcome> {
  const known = openJobOf(run, job);
  const replaced = new AbortController();
  // A newer job in the same group ends this one, not its run.
  const attempt = { ...run, signal: AbortSignal.any([run.signal, replaced.signal]) };
  if (known === null && needsForbid(attempt, job)) return skipped(attempt, job);
  const arrival = await environmentsOf(attempt, job);
  const [environment = ""] = arrival.names;
  if (known === null) {
    if (await conditionForbids(attempt, job, arrival)) return skipped(attempt, job);
    const problem = gateProblem(attempt, arrival);
    if (problem !== null) return failed(attempt, job, problem);
  }
  const outcome = await inGroup(
    attempt,
    job.concurrency,
    {
      replaced: () => {
        replaced.abort();
      },
      pending: () => {
        if (known === null) showPending(attempt, job);
      },
    },
    () => enterAndRun(attempt, job, environment),
  );
  return outcome ?? cancelled(run, job, openJobOf(run, job));
}

/** A job whose condition is false asks nobody for approval. */
async function conditionForbids(
  attempt: Attempt,
  job: JobPlan,
  arrival: Arrival,
): Promise<boolean> {
  const waits = arrival.names.some((name) => isProtected(attempt, name));
  if (job.condition === null || !(waits || gateProblem(attempt, arrival) !== null)) return false;
  const probe = await withSlot(attempt, () =>
    runStage(attempt, job, {
      probe: true,
      environment: "",
      secrets: {},
      env: {},
      signal: attempt.signal,
      onEvent: () => {},
    }),
  );
  return probe?.result === "skipped";
}

/** Without `always()` and the like, a job runs only if everything before it succeeded. */
function needsForbid(attempt: Attempt, job: JobPlan): boolean {
  if (job.condition !== null && STATUS_FUNCTION.test(job.condition)) return false;
  return [...needsOf(attempt.workflow, job)].some(
    (key) => attempt.ended.get(key)?.result !== "success",
  );
}

function showPending(attempt: Attempt, job: JobPlan): void {
  const { id } = createJob(attempt.host.server, attempt.row(), {
    name: displayName(attempt, job, {}),
    labels: labels(attempt, job),
    status: "pending",
  });
  saveOpenJob(attempt, job, id);
}

async function enterAndRun(
  attempt: Attempt,
  job: JobPlan,
  environment: string,
): Promise<JobOutcome | null> {
  const { server } = attempt.host;
  const known = openJobOf(attempt, job);
  // It may have come as far as its gate, or beyond, before the emulator stopped.
  const arrived = known !== null && known.status !== "pending";
  const row = arrived ? known : await arrive(attempt, job, environment, known);
  if (row.status === "completed") return ended(job, "failure", [row.id]);
  const open = await until(attempt, () => jobById(server, row.id)?.status !== "waiting");
  if (!open || isOver(attempt)) return null;
  return withSlot(attempt, () => execute(attempt, job, row, environment));
}

/** The job arrives at its environment, which may refuse it: then it is completed. */
async function arrive(
  attempt: Attempt,
  job: JobPlan,
  environment: string,
  pending: JobRow | null,
): Promise<JobRow> {
  const { server } = attempt.host;
  const { job: row, refused } = await startJob(server, attempt.repo, attempt.row(), {
    ...(pending === null ? {} : { id: pending.id }),
    name: displayName(attempt, job, {}),
    labels: labels(attempt, job),
    status: "queued",
    ...(environment === "" ? {} : { environment }),
  });
  if (!refused) saveOpenJob(attempt, job, row.id);
  return row;
}

/** Null when the run ended while the job waited for its turn. */
function withSlot<T>(attempt: Attempt, work: () => Promise<T>): Promise<T | null> {
  return attempt.host.slots.take(attempt.signal, async () => (isOver(attempt) ? null : work()));
}

async function execute(
  attempt: Attempt,
  job: JobPlan,
  row: JobRow,
  environment: string,
): Promise<JobOutcome> {
  const { repo, workflow } = attempt;
  const { server } = attempt.host;
  const started = markStarted(attempt, row);
  const declared = jobPermissions(workflow.permissions, job.permissions);
  const foreign = isFromFork(attempt.row());
  const permissions = foreign ? readOnly(declared) : declared;
  const token = mintJobToken(server, repo, permissions.token);
  const secrets = {
    ...(foreign ? {} : valuesFor(server, repo.id, "secret", environment)),
    GITHUB_TOKEN: token,
  };
  const { runtime_token, results_url } = await runtimeAccess(server, attempt.row());
  const idToken = permissions.idToken
    ? await idTokenVariables(attempt, job, environment)
    : NO_ID_TOKEN;
  const recorder = new JobRecorder(server, {
    run: attempt.row(),
    row: started,
    steps: Array.isArray(job.raw["steps"]) ? (job.raw["steps"] as unknown[]) : [],
    nameOf: (matrix, called) => legName(attempt, job, matrix, called),
    mask: masker([...Object.values(secrets), runtime_token, idToken.requestToken]),
  });
  const obstacle = await obstacleOf(attempt, job);
  if (obstacle !== null) {
    appendLog(server, row.id, obstacle.replaceAll(/^/gm, "##[error]"));
    recorder.finish("failure");
    return ended(job, "failure", recorder.jobIds);
  }
  const timeout = AbortSignal.timeout(job.timeoutMinutes * 60_000);
  const report = await runStage(attempt, job, {
    probe: false,
    environment,
    secrets,
    env: {
      ACTIONS_RUNTIME_TOKEN: runtime_token,
      ACTIONS_RUNTIME_URL: results_url,
      ACTIONS_RESULTS_URL: results_url,
      ...idToken.env,
    },
    signal: AbortSignal.any([attempt.signal, timeout]),
    onEvent: (event) => {
      recorder.take(event);
    },
  });
  const timedOut = timeout.aborted && report === null;
  if (timedOut) {
    const words = `The job has exceeded the maximum execution time of ${job.timeoutMinutes}m0s`;
    appendLog(server, row.id, `##[error]${words}`);
  }
  const end: EndedJob = report ?? { result: timedOut ? "cancelled" : "failure", outputs: {} };
  const result = attempt.signal.aborted ? "cancelled" : end.result;
  recorder.finish(result);
  return { key: job.key, ...end, result, summary: recorder.summary, jobIds: recorder.jobIds };
}

/** "With the exception of GITHUB_TOKEN, secrets are not passed to the runner" for those. */
function isFromFork(row: RunRow): boolean {
  return row.event === "pull_request" && row.head_repository_id !== row.repository_id;
}

function markStarted(attempt: Attempt, row: JobRow): JobRow {
  const { server } = attempt.host;
  const current = jobById(server, row.id) ?? row;
  const started = updateJob(server, current, { status: "in_progress", runnerName: RUNNER_NAME });
  const runRow = attempt.row();
  if (runRow.status === "queued" || runRow.status === "pending") {
    updateRun(server, runRow, { status: "in_progress" });
  }
  return started;
}

function skipped(attempt: Attempt, job: JobPlan): JobOutcome {
  const row = createJob(attempt.host.server, attempt.row(), {
    name: displayName(attempt, job, {}),
    labels: labels(attempt, job),
    status: "completed",
    conclusion: "skipped",
  });
  return ended(job, "skipped", [row.id]);
}

function failed(attempt: Attempt, job: JobPlan, words: string): JobOutcome {
  const { server } = attempt.host;
  const { id } = createJob(server, attempt.row(), {
    name: displayName(attempt, job, {}),
    labels: labels(attempt, job),
    status: "completed",
    conclusion: "failure",
  });
  appendLog(server, id, words.replaceAll(/^/gm, "##[error]"));
  return ended(job, "failure", [id]);
}

/** The end of a job that another one has replaced, or whose run has ended. */
function cancelled(attempt: Attempt, job: JobPlan, row: JobRow | null): JobOutcome {
  const { server } = attempt.host;
  // Whoever ended the run has ended its jobs, or leaves them for the next start.
  if (isOver(attempt)) {
    return ended(job, "cancelled", row === null ? [] : [row.id]);
  }
  if (row !== null) {
    cancelJob(server, attempt.repo.id, row.id);
    return ended(job, "cancelled", [row.id]);
  }
  const { id } = createJob(server, attempt.row(), {
    name: displayName(attempt, job, {}),
    labels: labels(attempt, job),
    status: "completed",
    conclusion: "cancelled",
  });
  return ended(job, "cancelled", [id]);
}

function ended(job: JobPlan, result: JobResult, jobIds: readonly number[]): JobOutcome {
  return { key: job.key, result, outputs: {}, summary: "", jobIds };
}

function labels(attempt: Attempt, job: JobPlan): string[] {
  return job.labels.map((label) => fillTemplate(label, attempt.values()));
}

/** GitHub adds the matrix' values to a name that does not mention them. */
function displayName(
  attempt: Attempt,
  job: JobPlan,
  matrix: Readonly<Record<string, unknown>>,
): string {
  const name = fillTemplate(job.name ?? job.key, { ...attempt.values(), matrix });
  const values = Object.values(matrix);
  if (values.length === 0 || job.name?.includes("matrix.") === true) return name;
  return `${name} (${values.map((value) => textOf(value)).join(", ")})`;
}

function legName(
  attempt: Attempt,
  job: JobPlan,
  matrix: Readonly<Record<string, unknown>>,
  called: string,
): string {
  if (!("uses" in job.raw)) return displayName(attempt, job, matrix);
  return `${displayName(attempt, job, {})} / ${called.split("/").at(-1) ?? called}`;
}

function textOf(value: unknown): string {
  return fillTemplate("${{ value }}", { value });
}
