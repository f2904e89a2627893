import { explained } from "./failures.ts";
import type { Repository } from "./repository.ts";

/** An environment that a run waits for. */
export interface PendingGate {
  readonly environmentId: number;
  readonly environment: string;
  /** Whether the token's owner is one who may decide. */
  readonly mayApprove: boolean;
  /** Logins of people and slugs of teams. */
  readonly reviewers: readonly string[];
}

/** `GET …/runs/{id}/pending_deployments`: what the run waits for. */
export async function pendingGates(at: Repository, runId: number): Promise<readonly PendingGate[]> {
  const { owner, repo } = at;
  const purpose = { does: `read what run ${runId} waits for`, needs: "actions: read" };
  const { data } = await explained(purpose, () =>
    at.connection.api.request(
      "GET /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments",
      { owner, repo, run_id: runId },
    ),
  );
  return data.map((gate) => ({
    environmentId: Number(gate.environment.id ?? 0),
    environment: gate.environment.name ?? "",
    mayApprove: gate.current_user_can_approve,
    reviewers: gate.reviewers.map(({ reviewer }) => nameOf(reviewer)),
  }));
}

/** Approves every environment named. @throws ReleaseError `permission_denied` */
export async function approveGates(
  at: Repository,
  runId: number,
  environmentIds: readonly number[],
  comment: string,
): Promise<void> {
  const { owner, repo } = at;
  const purpose = { does: `approve run ${runId} of ${at.name}`, needs: "deployments: write" };
  await explained(purpose, () =>
    at.connection.api.request(
      "POST /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments",
      {
        owner,
        repo,
        run_id: runId,
        environment_ids: [...environmentIds],
        state: "approved",
        comment,
      },
    ),
  );
}

function nameOf(reviewer: unknown): string {
  if (typeof reviewer !== "object" || reviewer === null) return "";
  if ("login" in reviewer && typeof reviewer.login === "string") return reviewer.login;
  return "slug" in reviewer && typeof reviewer.slug === "string" ? reviewer.slug : "";
}
