import {
  parseRepositoryName,
  parseSha,
  ReleaseError,
  showFound,
  type Candidate,
  type RepositoryName,
  type Sha,
} from "@release-actions/contract";

/** The workflow run this action is a step of, from the variables that the runner sets. */
export interface RunnerContext {
  readonly repository: RepositoryName;
  readonly run: Candidate["run"];
  readonly workflow: Candidate["workflow"];
  readonly runner: Candidate["runner"];
  readonly ref: string;
  readonly sha: Sha;
  readonly apiUrl: string;
  /** Where browsers go: https://github.com, or an Enterprise Server. */
  readonly serverUrl: string;
  readonly workspace: string;
  /** A directory that is emptied after the job. */
  readonly temporary: string;
}

/** @throws ReleaseError `input_missing` | `input_invalid` naming the variable */
export function readContext(env: NodeJS.ProcessEnv): RunnerContext {
  const sha = need(env, "GITHUB_SHA", parseSha);
  const repository = need(env, "GITHUB_REPOSITORY", parseRepositoryName);
  const workflowRef = need(env, "GITHUB_WORKFLOW_REF", text);
  const actorId = Number(env["GITHUB_ACTOR_ID"]);
  return {
    repository,
    sha,
    ref: need(env, "GITHUB_REF", text),
    run: {
      id: need(env, "GITHUB_RUN_ID", positive),
      attempt: positive(env["GITHUB_RUN_ATTEMPT"]) ?? 1,
      event: need(env, "GITHUB_EVENT_NAME", text),
      actor: {
        login: need(env, "GITHUB_ACTOR", text),
        ...(Number.isSafeInteger(actorId) && actorId > 0 ? { id: actorId } : {}),
      },
    },
    workflow: {
      path: workflowPath(workflowRef, repository),
      ref: workflowRef,
      sha: parseSha(env["GITHUB_WORKFLOW_SHA"]) ?? sha,
    },
    runner: {
      os: env["RUNNER_OS"] ?? process.platform,
      arch: env["RUNNER_ARCH"] ?? process.arch,
      ...given("environment", env["RUNNER_ENVIRONMENT"]),
      ...given("name", env["RUNNER_NAME"]),
      ...given("image", image(env)),
    },
    apiUrl: env["GITHUB_API_URL"] ?? "https://api.github.com",
    serverUrl: env["GITHUB_SERVER_URL"] ?? "https://github.com",
    workspace: env["GITHUB_WORKSPACE"] ?? process.cwd(),
    temporary: need(env, "RUNNER_TEMP", text),
  };
}

/** `o/r/.github/workflows/x.yml@refs/heads/main` → `.github/workflows/x.yml` */
function workflowPath(ref: string, repository: RepositoryName): string {
  const [path = ""] = ref.split("@");
  return path.startsWith(`${repository}/`) ? path.slice(repository.length + 1) : path;
}

function image(env: NodeJS.ProcessEnv): string | undefined {
  const os = env["ImageOS"];
  return os === undefined ? undefined : `${os} ${env["ImageVersion"] ?? ""}`.trim();
}

function need<T>(
  env: NodeJS.ProcessEnv,
  name: string,
  parse: (value: string | undefined) => T | null,
): T {
  const value = env[name];
  const parsed = parse(value);
  if (parsed !== null) return parsed;
  throw new ReleaseError({
    code: value === undefined || value === "" ? "input_missing" : "input_invalid",
    message: `The variable ${name} is not what a runner sets.`,
    found: showFound(value),
    next: "Run the action as a step of a workflow, or set the variables that a runner sets.",
  });
}

function text(value: string | undefined): string | null {
  return value === undefined || value === "" ? null : value;
}

function positive(value: string | undefined): number | null {
  const number = Number(value);
  return Number.isSafeInteger(number) && number > 0 ? number : null;
}

function given<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value === undefined || value === "" ? {} : ({ [key]: value } as { [P in K]: string });
}
