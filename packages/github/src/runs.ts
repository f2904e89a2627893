import { explained, orNull } from "./failures.ts";
import type { Repository } from "./repository.ts";

/** A workflow run as GitHub records it: the authority on what built a candidate. */
export interface WorkflowRun {
  readonly id: number;
  readonly attempt: number;
  readonly headSha: string;
  readonly headBranch: string | null;
  /** Path of the workflow file, without the `@ref` that reusable runs append. */
  readonly path: string;
  readonly event: string;
  readonly status: string | null;
  readonly conclusion: string | null;
  readonly repositoryId: number;
  readonly headRepositoryId: number | null;
  readonly actor: string | null;
  /** Who started this attempt; of a re-run, who re-ran it. */
  readonly triggeringActor: string | null;
  readonly htmlUrl: string;
}

/** `GET …/actions/runs/{id}`; null when the repository has no such run. */
export async function findRun(at: Repository, id: number): Promise<WorkflowRun | null> {
  const { owner, repo } = at;
  const purpose = { does: `read workflow run ${id} of ${at.name}`, needs: "actions: read" };
  return explained(purpose, () =>
    orNull(async () => {
      const { data } = await at.connection.api.request(
        "GET /repos/{owner}/{repo}/actions/runs/{run_id}",
        { owner, repo, run_id: id },
      );
      return {
        id: Number(data.id),
        attempt: data.run_attempt ?? 1,
        headSha: data.head_sha,
        headBranch: data.head_branch,
        path: data.path.replace(/@.*$/, ""),
        event: data.event,
        status: data.status,
        conclusion: data.conclusion,
        repositoryId: Number(data.repository.id),
        headRepositoryId: data.head_repository ? Number(data.head_repository.id) : null,
        actor: data.actor?.login ?? null,
        triggeringActor: data.triggering_actor?.login ?? null,
        htmlUrl: data.html_url,
      };
    }),
  );
}

/** One review of a waiting run: who decided what for which environments. */
export interface Approval {
  readonly state: string;
  readonly comment: string;
  readonly user: { readonly login: string; readonly id: number };
  readonly environments: readonly string[];
}

/** `GET …/runs/{id}/approvals`: all reviews of the run. */
export async function listApprovals(at: Repository, runId: number): Promise<readonly Approval[]> {
  const { owner, repo } = at;
  const purpose = { does: `read the approvals of run ${runId}`, needs: "actions: read" };
  const { data } = await explained(purpose, () =>
    at.connection.api.request("GET /repos/{owner}/{repo}/actions/runs/{run_id}/approvals", {
      owner,
      repo,
      run_id: runId,
    }),
  );
  return data.map((review) => ({
    state: review.state,
    comment: review.comment,
    user: { login: review.user.login, id: Number(review.user.id) },
    environments: review.environments.map((environment) => environment.name ?? ""),
  }));
}
