import { refOfRun } from "../actions/run-ref.ts";
import { attemptOf, type RunRow } from "../actions/runs.ts";
import { workflowById } from "../actions/workflows.ts";
import { userById } from "../auth/users.ts";
import { repositoryNodeId } from "../repos/json.ts";
import { type RepositoryRow, fullName } from "../repos/rows.ts";
import { pullRefs } from "../runner/context.ts";
import { causeOf } from "../runner/results.ts";
import type { ServerState } from "../state.ts";
import type { IdTokenRequest } from "./request-token.ts";

/** Claims that GitHub's tokens carry. Ids are strings there, as are numbers and booleans. */
export async function claimsOf(
  server: ServerState,
  repo: RepositoryRow,
  run: RunRow,
  job: IdTokenRequest,
): Promise<Record<string, string>> {
  const cause = causeOf(server, run.id);
  const ref = await refOfRun(server, run);
  // Of a pull request it is the merge that runs, not its head.
  const sha = cause?.merge ?? run.head_sha;
  const { head_ref, base_ref } = pullRefs(
    JSON.parse(cause?.event ?? "{}") as Record<string, unknown>,
  );
  const workflow = workflowById(server, run.workflow_id);
  const workflowRef = `${fullName(repo)}/${workflow?.path ?? ""}@${ref}`;
  const actor = userById(server.db, run.actor_id);
  const attempt = attemptOf(server, run, job.runAttempt) ?? run;
  return {
    sub: subject(repo, run, ref, job.environment),
    ref,
    ref_type: ref.startsWith("refs/tags/") ? "tag" : "branch",
    ref_protected: "false",
    head_ref,
    base_ref,
    sha,
    repository: fullName(repo),
    repository_id: String(repo.id),
    repository_owner: repo.owner_login,
    repository_owner_id: String(repo.owner_id),
    repository_visibility: repo.private === 1 ? "private" : "public",
    actor: actor?.login ?? "ghost",
    actor_id: String(run.actor_id),
    workflow: workflow?.name ?? "",
    workflow_ref: workflowRef,
    workflow_sha: sha,
    job_workflow_ref: job.jobWorkflowRef ?? workflowRef,
    job_workflow_sha: job.jobWorkflowSha ?? sha,
    event_name: run.event,
    run_id: String(run.id),
    run_number: String(run.run_number),
    run_attempt: String(attempt.run_attempt),
    runner_environment: job.runnerEnvironment,
    ...(job.environment === undefined
      ? {}
      : {
          environment: job.environment,
          environment_node_id: repositoryNodeId(repo.id).replace(/^R_/, "EN_"),
        }),
  };
}

/** The default subject: the environment where there is one, else what the run is for. */
function subject(
  repo: RepositoryRow,
  run: RunRow,
  ref: string,
  environment: string | undefined,
): string {
  // A colon in a name must not look like one of the subject's own.
  const escaped = environment?.replaceAll("%", "%25").replaceAll(":", "%3A");
  if (escaped !== undefined) return `repo:${fullName(repo)}:environment:${escaped}`;
  if (run.event === "pull_request") return `repo:${fullName(repo)}:pull_request`;
  return `repo:${fullName(repo)}:ref:${ref}`;
}
