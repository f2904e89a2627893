import { ERROR_CODES, ReleaseError, type ErrorCode, type Tag } from "@release-actions/contract";
import { join } from "node:path";
import { field, type LocalGitHub } from "./local-github.ts";
import { OUT } from "./product.ts";
import { runBundle, type JobEnvironment, type StepResult } from "./run-bundle.ts";
import type { Source } from "./source.ts";
import { CANDIDATE_WORKFLOW, ENVIRONMENT, RELEASE_WORKFLOW, type World } from "./world.ts";

/** What the steps of a rehearsal share. */
export interface Stage {
  readonly local: LocalGitHub;
  readonly world: World;
  readonly source: Source;
  readonly checkout: string;
  readonly runnerDir: string;
}

/** Told each line that a bundle prints. */
type OnLine = (line: string) => void;

/** A run's record in the local GitHub, with the token of its job. */
interface Run {
  readonly id: number;
  readonly token: string;
}

/** Runs create-candidate in a candidate run for the source's commit, and completes the run. */
export async function createStep(
  stage: Stage,
  version: string,
  onLine: OnLine,
): Promise<StepResult> {
  const run = await startRun(stage, CANDIDATE_WORKFLOW, "push");
  const job = jobOf(stage, run, CANDIDATE_WORKFLOW, "push");
  const step = await runAction(
    stage,
    "create-candidate",
    job,
    {
      token: run.token,
      files: `${OUT}/*`,
      "required-assets": "release-actions-*.tgz",
      version,
      toolchain: `node=${process.versions.node}`,
      recipe: "package-lock.json",
    },
    onLine,
  );
  await completeRun(stage, run, step);
  return expectSuccess("create-candidate", step);
}

/** The release run: it waits at the gate until somebody approves. */
export function startReleaseRun(stage: Stage): Promise<Run> {
  return startRun(stage, RELEASE_WORKFLOW, "workflow_dispatch", ENVIRONMENT);
}

export async function verifyStep(stage: Stage, run: Run, onLine: OnLine): Promise<StepResult> {
  const job = jobOf(stage, run, RELEASE_WORKFLOW, "workflow_dispatch");
  const inputs = { token: run.token, workflow: CANDIDATE_WORKFLOW };
  return expectSuccess(
    "verify-candidate",
    await runAction(stage, "verify-candidate", job, inputs, onLine),
  );
}

/** The reviewer looks at what waits and approves it. */
export async function approve(stage: Stage, run: Run): Promise<void> {
  const { local, world } = stage;
  const path = `/repos/${world.repository}/actions/runs/${run.id}/pending_deployments`;
  const waiting = await local.rest(world.reviewer.token, "GET", path);
  const ids = Array.isArray(waiting)
    ? waiting.map((one: { environment: { id: number } }) => one.environment.id)
    : [];
  await local.rest(world.reviewer.token, "POST", path, {
    environment_ids: ids,
    state: "approved",
    comment: "Rehearsed and approved",
  });
}

export async function promoteStep(
  stage: Stage,
  run: Run,
  tag: Tag,
  onLine: OnLine,
): Promise<StepResult> {
  const job = jobOf(stage, run, RELEASE_WORKFLOW, "workflow_dispatch");
  const step = await runAction(
    stage,
    "promote-release",
    job,
    {
      token: run.token,
      tag,
      environment: ENVIRONMENT,
      workflow: CANDIDATE_WORKFLOW,
      notes: `Rehearsal of ${tag}.`,
    },
    onLine,
  );
  await completeRun(stage, run, step);
  return expectSuccess("promote-release", step);
}

function runAction(
  stage: Stage,
  action: string,
  job: JobEnvironment,
  inputs: Readonly<Record<string, string>>,
  onLine: OnLine,
): Promise<StepResult> {
  const bundle = join(stage.source.root, "actions", action, "dist", "index.js");
  return runBundle(bundle, inputs, job, onLine);
}

async function startRun(
  { local, world, source }: Stage,
  workflow: string,
  event: string,
  environment?: string,
): Promise<Run> {
  const answer = await local.control("POST", `/repos/${world.repository}/runs`, {
    workflow_path: workflow,
    head_sha: source.sha,
    head_branch: "main",
    event,
    actor: world.maintainer.login,
    ...(environment === undefined ? {} : { environment }),
  });
  return { id: field(answer, "id", "number"), token: field(answer, "token", "string") };
}

async function completeRun({ local, world }: Stage, run: Run, step: StepResult): Promise<void> {
  await local.control("PATCH", `/repos/${world.repository}/runs/${run.id}`, {
    status: "completed",
    conclusion: step.exitCode === 0 ? "success" : "failure",
  });
}

function jobOf(stage: Stage, run: Run, workflow: string, event: string): JobEnvironment {
  const { local, world, source } = stage;
  return {
    apiUrl: local.emulator.urls.api_url,
    serverUrl: local.emulator.urls.url,
    repository: world.repository,
    sha: source.sha,
    ref: "refs/heads/main",
    runId: run.id,
    event,
    actor: world.maintainer.login,
    workflow,
    workspace: stage.checkout,
    runnerDir: stage.runnerDir,
  };
}

/** A refused step ends the rehearsal with the step's own code and words. */
function expectSuccess(action: string, step: StepResult): StepResult {
  if (step.exitCode === 0) return step;
  const code = step.outputs["failure-code"] ?? "defect";
  const said = /^::error[^:]*::(.*)$/m.exec(step.log)?.[1] ?? step.log.trim().slice(-500);
  throw new ReleaseError({
    code: Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : "defect",
    message: `${action} failed: ${said.replaceAll("%0A", " ").replaceAll("%25", "%")}`,
  });
}
