import { findUser } from "../auth/users.ts";
import { badRequest } from "../http/errors.ts";
import { Fields } from "../http/fields.ts";
import { type IdTokenJob, readIdTokenJob } from "../oidc/request-token.ts";
import { type RepositoryRow, findRepository } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { readJob } from "./job-fields.ts";
import { type Permissions, jobPermissions, mayRequestIdToken } from "./job-token.ts";
import { CONCLUSIONS, type NewRun, RUN_STATUSES } from "./runs.ts";
import type { StartingJob } from "./start-job.ts";
import { isWorkflowPath } from "./workflow-file.ts";
import { type WorkflowRow, findWorkflow, registerWorkflow } from "./workflows.ts";

export interface RequestedRun {
  readonly run: NewRun;
  /** At least one. */
  readonly jobs: readonly StartingJob[];
  readonly permissions: Permissions;
  readonly idToken: IdTokenJob | null;
}

/**
 * Reads the body of `POST /_emulator/repos/:o/:r/runs`: `workflow_path`, `head_sha`, and optionally
 * `head_branch`, `head_repository` ("owner/name" of a fork), `event`, `actor` (login; the built-in writer), `status`,
 * `conclusion`, `run_attempt`, `environment` (of every job that names none itself), `display_title`,
 * `referenced_workflows`, `permissions`, `jobs`, and what an OIDC token says of the job
 * (`job_workflow_ref`, `runner_environment`).
 */
export async function readNewRun(
  server: ServerState,
  repo: RepositoryRow,
  body: Readonly<Record<string, unknown>>,
): Promise<RequestedRun> {
  const fields = new Fields("WorkflowRun", body);
  const path = fields.required("workflow_path");
  const headSha = fields.required("head_sha");
  const displayTitle = fields.string("display_title");
  const runAttempt = fields.integer("run_attempt");
  const environment = fields.string("environment");
  const { status, conclusion } = readOutcome(fields);
  const given = {
    event: fields.string("event") ?? "push",
    headBranch: fields.string("head_branch") ?? repo.default_branch,
    headRepository: headRepositoryOf(server, fields, repo),
    actorId: actorOf(server, fields),
    referencedWorkflows: fields.array("referenced_workflows") ?? [],
  };
  const permissions = jobPermissions(fields, repo);
  const idToken = mayRequestIdToken(fields) ? readIdTokenJob(fields) : null;
  const jobs = (fields.array("jobs") ?? [{ name: "build" }]).map(asRecord);
  if (!isWorkflowPath(path)) fields.problem("workflow_path", "invalid");
  if (!/^[0-9a-f]{40}$/.test(headSha)) fields.problem("head_sha", "invalid");
  fields.check();
  const run: NewRun = {
    ...given,
    workflow: await workflowAt(server, repo, path),
    headSha,
    status,
    conclusion,
    ...(runAttempt === undefined ? {} : { runAttempt }),
    ...(displayTitle === undefined ? {} : { displayTitle }),
  };
  const defaults = { status, conclusion, ...(environment === undefined ? {} : { environment }) };
  return { run, jobs: jobs.map((job) => readJob({ ...defaults, ...job })), permissions, idToken };
}

function readOutcome(fields: Fields): Required<Pick<NewRun, "status" | "conclusion">> {
  const conclusion = fields.oneOf("conclusion", CONCLUSIONS) ?? null;
  const status = fields.oneOf("status", RUN_STATUSES);
  if (status === "completed") return { status, conclusion: conclusion ?? "success" };
  // A conclusion alone says that the run is over: nothing else can have one.
  if (conclusion !== null && status === undefined) return { status: "completed", conclusion };
  return { status: status ?? "in_progress", conclusion: null };
}

function headRepositoryOf(server: ServerState, fields: Fields, repo: RepositoryRow): RepositoryRow {
  const name = fields.string("head_repository");
  if (name === undefined) return repo;
  const [owner = "", short = ""] = name.split("/");
  const fork = findRepository(server.db, owner, short);
  if (fork === null) throw badRequest(`head_repository: there is no repository ${name}`);
  return fork;
}

function actorOf(server: ServerState, fields: Fields): number {
  // Not the owner: an organisation starts no runs.
  const login = fields.string("actor") ?? "writer";
  const user = findUser(server.db, login);
  if (user === null) throw badRequest(`actor: there is no user ${login}`);
  return user.id;
}

/** A path that is not on the default branch gets a workflow too: its runs on a branch have one. */
async function workflowAt(
  server: ServerState,
  repo: RepositoryRow,
  path: string,
): Promise<WorkflowRow> {
  return (await findWorkflow(server, repo, path)) ?? registerWorkflow(server, repo, path, path);
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  throw badRequest("jobs: each must be an object");
}
