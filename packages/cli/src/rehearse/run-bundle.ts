import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runProcess } from "./process.ts";

/** A job as the runner shows it to a step. */
export interface JobEnvironment {
  readonly apiUrl: string;
  readonly serverUrl: string;
  readonly repository: string;
  readonly sha: string;
  readonly ref: string;
  readonly runId: number;
  readonly runAttempt?: number;
  readonly event: string;
  readonly actor: string;
  readonly workflow: string;
  readonly workspace: string;
  /** Holds the runner's files: temp, tool cache, outputs, summaries. */
  readonly runnerDir: string;
  /** Further variables, such as those of the artifact service. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** How a step ended. */
export interface StepResult {
  readonly exitCode: number;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly log: string;
  readonly durationMs: number;
}

let steps = 0;

/**
 * Runs an action's shipped bundle in its own process exactly as the runner does: inputs as INPUT_*,
 * outputs and summary through files.
 */
export async function runBundle(
  bundle: string,
  inputs: Readonly<Record<string, string>>,
  job: JobEnvironment,
  onLine?: (line: string) => void,
): Promise<StepResult> {
  steps += 1;
  const output = join(job.runnerDir, `output-${process.pid}-${steps}`);
  const summary = join(job.runnerDir, `summary-${process.pid}-${steps}`);
  await Promise.all(
    ["temp", "tools"].map((name) => mkdir(join(job.runnerDir, name), { recursive: true })),
  );
  await Promise.all([writeFile(output, ""), writeFile(summary, "")]);
  const started = performance.now();
  const finished = await runProcess(process.execPath, [bundle], {
    cwd: job.workspace,
    env: {
      ...hostEnvironment(),
      ...variables(job, output, summary),
      ...job.variables,
      ...asVariables(inputs),
    },
    ...(onLine ? { onLine } : {}),
  });
  return {
    exitCode: finished.exitCode,
    outputs: parseOutputs(await readFile(output, "utf8")),
    summary: await readFile(summary, "utf8"),
    log: finished.stdout + finished.stderr,
    durationMs: performance.now() - started,
  };
}

/** Nothing of the caller's own environment that could stand in for what the runner gives. */
function hostEnvironment(): NodeJS.ProcessEnv {
  const kept = ["PATH", "HOME", "TMPDIR", "SystemRoot", "TEMP", "TMP"];
  const retry = "RELEASE_ACTIONS_RETRY_SECONDS";
  return Object.fromEntries(
    [...kept, retry].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function variables(job: JobEnvironment, output: string, summary: string): NodeJS.ProcessEnv {
  const [owner = ""] = job.repository.split("/");
  return {
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_API_URL: job.apiUrl,
    GITHUB_SERVER_URL: job.serverUrl,
    GITHUB_REPOSITORY: job.repository,
    GITHUB_REPOSITORY_OWNER: owner,
    GITHUB_SHA: job.sha,
    GITHUB_REF: job.ref,
    GITHUB_RUN_ID: String(job.runId),
    GITHUB_RUN_ATTEMPT: String(job.runAttempt ?? 1),
    GITHUB_EVENT_NAME: job.event,
    GITHUB_ACTOR: job.actor,
    GITHUB_WORKFLOW_REF: `${job.repository}/${job.workflow}@${job.ref}`,
    GITHUB_WORKFLOW_SHA: job.sha,
    GITHUB_WORKSPACE: job.workspace,
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    RUNNER_OS: "Linux",
    RUNNER_ARCH: "X64",
    RUNNER_ENVIRONMENT: "self-hosted",
    RUNNER_NAME: "rehearsal",
    RUNNER_TEMP: join(job.runnerDir, "temp"),
    RUNNER_TOOL_CACHE: join(job.runnerDir, "tools"),
  };
}

function asVariables(inputs: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  );
}

/** The file format of GITHUB_OUTPUT: `name<<delimiter`, lines, `delimiter`. */
function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at += 1) {
    const [, name, delimiter] = /^(.+?)<<(.+)$/.exec(lines[at] ?? "") ?? [];
    if (name === undefined || delimiter === undefined) continue;
    const end = lines.indexOf(delimiter, at + 1);
    if (end < 0) break;
    outputs[name] = lines.slice(at + 1, end).join("\n");
    at = end;
  }
  return outputs;
}
