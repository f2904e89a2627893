import type { components } from "@octokit/openapi-types";
import { explained, orNull } from "./failures.ts";
import type { Repository } from "./repository.ts";

/** A run as somebody who waits for it sees it. */
export interface RunState {
  readonly id: number;
  readonly attempt: number;
  /** The filled `run-name`: the only place where a dispatched run shows its inputs. */
  readonly title: string;
  readonly event: string;
  readonly headSha: string;
  /** `queued`, `in_progress`, `waiting`, `completed`, … */
  readonly status: string;
  readonly conclusion: string | null;
  readonly actor: string | null;
  readonly createdAt: string;
  readonly htmlUrl: string;
}

/**
 * Every run of a workflow that was created at `since` or later, newest first, to the last page; none
 * of a workflow that GitHub does not know.
 * @param since `2025-01-31T12:00:00Z`; all that GitHub keeps when absent
 */
export async function listWorkflowRuns(
  at: Repository,
  workflow: string,
  since?: string,
): Promise<readonly RunState[]> {
  const { owner, repo } = at;
  const purpose = { does: `list the runs of ${workflow} in ${at.name}`, needs: "actions: read" };
  const runs = await explained(purpose, () =>
    orNull(() =>
      at.connection.api.paginate("GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs", {
        owner,
        repo,
        workflow_id: fileName(workflow),
        per_page: 100,
        ...(since === undefined ? {} : { created: `>=${since}` }),
      }),
    ),
  );
  return (runs ?? []).map(toState);
}

/** One run as it is now; null when it is not there. */
export async function readRun(at: Repository, id: number): Promise<RunState | null> {
  const { owner, repo } = at;
  const purpose = { does: `read workflow run ${id} of ${at.name}`, needs: "actions: read" };
  return explained(purpose, () =>
    orNull(async () => {
      const { data } = await at.connection.api.request(
        "GET /repos/{owner}/{repo}/actions/runs/{run_id}",
        { owner, repo, run_id: id },
      );
      return toState(data);
    }),
  );
}

/** Cancels a run; one that is over already is what was wanted. */
export async function cancelRun(at: Repository, id: number): Promise<void> {
  const { owner, repo } = at;
  try {
    await at.connection.api.request("POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel", {
      owner,
      repo,
      run_id: id,
    });
  } catch (error) {
    if ((await readRun(at, id))?.status !== "completed") throw error;
  }
}

/** The API addresses a workflow by its file's name. */
export function fileName(workflow: string): string {
  return workflow.replace(/^.*\//, "");
}

function toState(data: components["schemas"]["workflow-run"]): RunState {
  return {
    id: Number(data.id),
    attempt: data.run_attempt ?? 1,
    title: data.display_title,
    event: data.event,
    headSha: data.head_sha,
    status: data.status ?? "queued",
    conclusion: data.conclusion,
    actor: data.actor?.login ?? null,
    createdAt: data.created_at,
    htmlUrl: data.html_url,
  };
}
