import { userById, userJson } from "../auth/users.ts";
import { linksOf, repositoryJson } from "../repos/json.ts";
import { nodeId } from "../git/shapes.ts";
import { type RepositoryRow, repositoryById } from "../repos/rows.ts";
import { pullsAt } from "../pulls/minimal.ts";
import type { ServerState } from "../state.ts";
import type { RunRow } from "./runs.ts";
import { workflowById } from "./workflows.ts";

/** The schema `workflow-run`. */
export function runJson(
  server: ServerState,
  repo: RepositoryRow,
  row: RunRow,
): Record<string, unknown> {
  const links = linksOf(server, repo);
  const self = `${links.api}/actions/runs/${row.id}`;
  const suite = `${links.api}/check-suites/${row.check_suite_id}`;
  const workflow = workflowById(server, row.workflow_id);
  const headRepository = repositoryById(server.db, row.head_repository_id);
  const earlier = row.run_attempt - 1;
  return {
    id: row.id,
    name: workflow?.name ?? null,
    node_id: nodeId("WFR", row.id),
    check_suite_id: row.check_suite_id,
    check_suite_node_id: nodeId("CS", row.check_suite_id),
    head_branch: row.head_branch,
    head_sha: row.head_sha,
    path: workflow?.path ?? "",
    display_title: row.display_title,
    run_number: row.run_number,
    run_attempt: row.run_attempt,
    event: row.event,
    status: row.status,
    conclusion: row.conclusion,
    workflow_id: row.workflow_id,
    url: self,
    html_url: `${links.html}/actions/runs/${row.id}`,
    pull_requests: pullsAt(server, repo, row.head_sha, row.head_branch),
    created_at: row.created_at,
    updated_at: row.updated_at,
    run_started_at: row.run_started_at,
    actor: account(server, row.actor_id),
    triggering_actor: account(server, row.triggering_actor_id),
    referenced_workflows: JSON.parse(row.referenced_workflows) as unknown,
    jobs_url: `${self}/jobs`,
    logs_url: `${self}/logs`,
    check_suite_url: suite,
    artifacts_url: `${self}/artifacts`,
    cancel_url: `${self}/cancel`,
    rerun_url: `${self}/rerun`,
    previous_attempt_url: earlier < 1 ? null : `${self}/attempts/${earlier}`,
    workflow_url: `${links.api}/actions/workflows/${row.workflow_id}`,
    head_commit: row.head_commit === null ? null : (JSON.parse(row.head_commit) as unknown),
    repository: repositoryJson(server, repo, null),
    // A deleted fork leaves its runs behind without a head repository.
    head_repository: headRepository === null ? null : repositoryJson(server, headRepository, null),
    head_repository_id: row.head_repository_id,
  };
}

function account(server: ServerState, id: number): object | null {
  const user = userById(server.db, id);
  return user === null ? null : userJson(server, user);
}
