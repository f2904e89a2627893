import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runBundle, type JobEnvironment, type StepResult } from "@release-actions/cli";
import { CANDIDATE_WORKFLOW, ENVIRONMENT, type Project } from "./project.ts";
import { approvedRun, completeRun, startCandidateRun, type Run } from "./runs.ts";

/** Counts what changes the server: after a read, it is what it was after the write before. */
export const WRITES = "^(POST|PATCH|DELETE) ";

export type Action =
  | "create-candidate"
  | "audit-candidates"
  | "verify-candidate"
  | "promote-release"
  | "build-manifest"
  | "rewrite-latest-json";

export interface StepOptions {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly job?: Partial<JobEnvironment>;
  /** How long failing requests are repeated, in seconds. */
  readonly retry?: number;
  /** Kills the action's process with SIGKILL once this many requests were answered. */
  readonly kill?: Kill;
  readonly onLine?: (line: string) => void;
}

export interface Kill {
  readonly after: number;
  /** Source of a regular expression: only requests whose "METHOD url" it fits are counted. */
  readonly counting?: string;
}

/** A step and the run it was a step of. */
export interface Done extends StepResult {
  readonly run: Run;
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Set when the actions are to run from their sources: a copy of them may have no bundles. */
const FROM_SOURCES = process.env["RELEASE_ACTIONS_TEST_SOURCES"] === "true";

function programOf(action: Action): string {
  const [folder, file] = FROM_SOURCES ? ["src", "main.ts"] : ["dist", "index.js"];
  return join(ROOT, "actions", action, folder, file);
}

/** Runs an action's shipped bundle in a process of its own, as a step of `run`. */
export async function act(
  action: Action,
  project: Project,
  run: Run,
  options: StepOptions = {},
): Promise<Done> {
  const bundle = programOf(action);
  const inputs = { token: run.token, ...options.inputs };
  const own = jobOf(project, run);
  const variables = { ...own.variables, ...options.job?.variables };
  const job = { ...own, ...options.job, variables };
  const before = process.env["RELEASE_ACTIONS_RETRY_SECONDS"];
  if (options.retry !== undefined) {
    process.env["RELEASE_ACTIONS_RETRY_SECONDS"] = String(options.retry);
  }
  try {
    const step = options.kill
      ? await runBundle(MORTAL, { ...inputs, ...mortal(bundle, options.kill) }, job)
      : await runBundle(bundle, inputs, job, options.onLine);
    return { ...step, run };
  } finally {
    if (before === undefined) delete process.env["RELEASE_ACTIONS_RETRY_SECONDS"];
    else process.env["RELEASE_ACTIONS_RETRY_SECONDS"] = before;
  }
}

const MORTAL = join(ROOT, "test", "support", "mortal.ts");

function mortal(bundle: string, { after, counting = "" }: Kill): Record<string, string> {
  return { "mortal-bundle": bundle, "mortal-after": String(after), "mortal-counting": counting };
}

/** What the runner tells a job; each run has its own temporary directory and tool cache. */
export function jobOf({ stage, name, workspace }: Project, run: Run): JobEnvironment {
  return {
    apiUrl: stage.emulator.urls.api_url,
    serverUrl: stage.emulator.urls.url,
    repository: name,
    sha: run.sha,
    ref: "refs/heads/main",
    runId: run.id,
    event: run.event,
    actor: stage.maintainer.login,
    workflow: run.workflow,
    workspace,
    runnerDir: join(stage.directory, "runners", String(run.id)),
    variables: processVariables(),
  };
}

/** What a process needs that runs an action: the cache of the tests, and for sources their condition. */
export function processVariables(): Record<string, string> {
  const cache = process.env["NODE_COMPILE_CACHE"];
  return {
    ...(FROM_SOURCES ? { NODE_OPTIONS: "--conditions=source" } : {}),
    ...(cache === undefined ? {} : { NODE_COMPILE_CACHE: cache }),
  };
}

/** Seals what lies in `out/`, in a new run, which is completed as the step ended. */
export async function create(
  project: Project,
  options: StepOptions & { readonly run?: Run } = {},
): Promise<Done> {
  const run = options.run ?? (await startCandidateRun(project));
  const inputs = { files: "out/*", ...options.inputs };
  const done = await act("create-candidate", project, run, { ...options, inputs });
  await completeRun(project, run, done.exitCode === 0 ? "success" : "failure");
  return done;
}

/** Verifies the project's candidate, in a new approved release run unless one is given. */
export async function verify(
  project: Project,
  options: StepOptions & { readonly run?: Run } = {},
): Promise<Done> {
  const run = options.run ?? (await approvedRun(project));
  const inputs = { workflow: CANDIDATE_WORKFLOW, ...options.inputs };
  return act("verify-candidate", project, run, { ...options, inputs });
}

/**
 * Promotes the project's candidate to `tag`, in a new approved release run unless one is given. The
 * run ends with the step, as a job that was killed ends its run too.
 */
export async function promote(
  project: Project,
  tag: string,
  options: StepOptions & { readonly run?: Run } = {},
): Promise<Done> {
  const run = options.run ?? (await approvedRun(project));
  const inputs = { environment: ENVIRONMENT, workflow: CANDIDATE_WORKFLOW, tag, ...options.inputs };
  const done = await act("promote-release", project, run, { ...options, inputs });
  await completeRun(project, run, done.exitCode === 0 ? "success" : "failure");
  return done;
}
