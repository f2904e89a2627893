import { act } from "../../test/support/actions.ts";
import { completeRun, type Run } from "../../test/support/runs.ts";
import { assertOk } from "../../test/support/outcome.ts";
import { CANDIDATE_WORKFLOW, ENVIRONMENT, type Project } from "../../test/support/project.ts";
import { control } from "../../test/support/stage.ts";
import { endRun, queuedRun, type ListedRun } from "../../test/orchestrate/robot.ts";

/** A job of a run, whose steps are moved on one by one. */
export interface Job {
  readonly run: ListedRun;
  readonly id: number;
  readonly steps: readonly string[];
}

/** Takes the next run that was dispatched, as a runner would. */
export async function begin(
  project: Project,
  name: string,
  steps: readonly string[],
  environment?: string,
): Promise<Job> {
  const run = await queuedRun(project);
  const path = `/repos/${project.name}/runs/${run.id}`;
  const where = environment === undefined ? {} : { environment };
  if (environment === undefined) await send(project, "PATCH", path, { status: "in_progress" });
  const { id } = await send<{ id: number }>(project, "POST", `${path}/jobs`, { name, ...where });
  return { run, id, steps };
}

/** The job is at this step: those before it are done, those after it wait. */
export async function reach(
  project: Project,
  { id, run, steps }: Job,
  step: string,
  conclusion?: string,
): Promise<void> {
  const at = steps.indexOf(step);
  const told = steps.map((name, index) => ({
    name,
    number: index + 1,
    ...stateOf(index - at, conclusion),
  }));
  const state = conclusion === undefined ? { status: "in_progress" } : { conclusion };
  const path = `/repos/${project.name}/runs/${run.id}/jobs/${id}`;
  await send(project, "PATCH", path, { ...state, steps: told });
}

function stateOf(distance: number, conclusion: string | undefined) {
  if (distance < 0) return { status: "completed", conclusion: "success" };
  if (distance > 0) return { status: "queued" };
  return conclusion === undefined ? { status: "in_progress" } : { status: "completed", conclusion };
}

/** The job fails at this step, and its run with it. */
export async function fail(project: Project, job: Job, step: string): Promise<void> {
  await reach(project, job, step, "failure");
  await endRun(project, job.run, "failure");
}

/** Seals what was built, by the shipped action, and ends the run. */
export async function seal(project: Project, job: Job): Promise<void> {
  const run = await asRun(project, job.run);
  const inputs = { files: "out/*", "source-sha": project.sha };
  assertOk(await act("create-candidate", project, run, { inputs }));
  await end(project, job, run);
}

/** Publishes, by the shipped action, and ends the run. */
export async function publish(project: Project, job: Job, tag: string): Promise<void> {
  const run = await asRun(project, job.run, { environment: ENVIRONMENT });
  const inputs = { environment: ENVIRONMENT, workflow: CANDIDATE_WORKFLOW, tag };
  const done = await act("promote-release", project, run, {
    inputs: { ...inputs, "source-sha": project.sha },
  });
  assertOk(done);
  await end(project, job, run);
}

async function end(project: Project, job: Job, run: Run): Promise<void> {
  await reach(project, job, job.steps.at(-1) ?? "", "success");
  await completeRun(project, run);
}

async function asRun(
  project: Project,
  { event, head_sha: sha, id, path: workflow }: ListedRun,
  more: object = {},
): Promise<Run> {
  const path = `/repos/${project.name}/runs/${id}/token`;
  const { token } = await send<{ token: string }>(project, "POST", path, more);
  return { id, token, workflow, event, sha };
}

function send<T>({ stage }: Project, method: string, path: string, body: object): Promise<T> {
  return control<T>(stage.emulator, method, path, body);
}
