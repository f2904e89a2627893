import type { Identity } from "../auth/identity.ts";
import { type UserRow, userById, userJson } from "../auth/users.ts";
import { GitHubError, unprocessable } from "../http/errors.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { all, run, transaction } from "../store/database.ts";
import { REJECTED, annotate } from "./annotations.ts";
import { refObstacle } from "./branch-policies.ts";
import {
  type EnvironmentRow,
  environmentById,
  environmentLink,
  nameEnvironment,
  reviewersOf,
} from "./environments.ts";
import { jobsOf, updateJob } from "./jobs.ts";
import { type RunRow, findRun, updateRun } from "./runs.ts";

/** A run that may not enter an environment yet. */
export interface GateRow {
  readonly run_id: number;
  readonly environment_id: number;
  /** 1 once nobody's review is missing. */
  readonly reviewed: 0 | 1;
  /** When the wait timer ends; the moment of arrival without one. */
  readonly opens_at: string;
  readonly started_at: string;
}

export interface Review {
  readonly environments: readonly EnvironmentRow[];
  readonly state: "approved" | "rejected";
  readonly comment: string;
}

/**
 * A job of the run arrives at an environment, which is created unprotected when missing. The run
 * becomes `waiting` where reviewers or a wait timer stand in the way. A ref that the environment
 * does not admit never waits, and nobody is asked.
 *
 * @param ref full name of the run's ref.
 * @returns the environment, the run as it is now, and why the job may not go on, or null.
 */
export function enterEnvironment(
  server: ServerState,
  repo: RepositoryRow,
  row: RunRow,
  name: string,
  ref: string,
): { readonly environment: EnvironmentRow; readonly run: RunRow; readonly refusal: string | null } {
  return transaction(server.db, () => {
    const environment = nameEnvironment(server, repo.id, name);
    const refusal = refObstacle(server, environment, row, ref);
    const reviewed = reviewersOf(server, environment).length === 0;
    if (refusal !== null || (reviewed && environment.wait_timer === 0)) {
      return { environment, run: row, refusal };
    }
    const opensAt = new Date(server.clock().getTime() + environment.wait_timer * 60_000);
    run(
      server.db,
      "INSERT OR REPLACE INTO gates VALUES (?, ?, ?, ?, ?)",
      row.id,
      environment.id,
      reviewed ? 1 : 0,
      opensAt.toISOString(),
      server.now(),
    );
    return { environment, run: updateRun(server, row, { status: "waiting" }), refusal };
  });
}

export function gatesOf(server: Pick<ServerState, "db">, runId: number): GateRow[] {
  const sql = "SELECT * FROM gates WHERE run_id = ? ORDER BY environment_id";
  return all<GateRow>(server.db, sql, runId);
}

/**
 * Lets runs of a repository through whose wait timers have ended. Called before runs are read:
 * nothing here runs by itself, so that a stopped clock stops everything.
 */
export function openDueGates(server: ServerState, repositoryId: number): void {
  const now = server.clock().getTime();
  const gates = all<GateRow>(
    server.db,
    `SELECT g.* FROM gates g JOIN workflow_runs r ON r.id = g.run_id
     WHERE r.repository_id = ? AND g.reviewed = 1`,
    repositoryId,
  );
  for (const gate of gates) {
    if (Date.parse(gate.opens_at) > now) continue;
    const row = findRun(server, repositoryId, gate.run_id);
    if (row !== null) openGate(server, row, gate.environment_id);
  }
}

/** Whether the review of this user counts for the environment, and why not. */
export function reviewObstacle(
  server: ServerState,
  row: RunRow,
  environment: EnvironmentRow,
  identity: Identity | null,
): string | null {
  // The token of a workflow acts for no person; a job could otherwise approve itself.
  if (identity === null || identity.kind === "installation") {
    return "only a user can review a deployment";
  }
  const { user } = identity;
  const listed = reviewersOf(server, environment).some((reviewer) => reviewer.id === user.id);
  if (!listed) return `${user.login} is not a required reviewer of ${environment.name}`;
  if (environment.prevent_self_review === 1 && row.triggering_actor_id === user.id) {
    return `${user.login} triggered this run and ${environment.name} prevents self-review`;
  }
  return null;
}

/**
 * Approves or rejects waiting environments of a run and records it.
 *
 * @throws {GitHubError} 422 when one of them is not waiting for a review or the reviewer's word
 *   does not count there; then nothing has changed.
 */
export function review(
  server: ServerState,
  row: RunRow,
  identity: Identity,
  given: Review,
): RunRow {
  const gates = new Map(gatesOf(server, row.id).map((gate) => [gate.environment_id, gate]));
  for (const environment of given.environments) {
    if (gates.get(environment.id)?.reviewed !== 0) {
      throw unprocessable("There are no pending deployment requests to approve or reject");
    }
    const obstacle = reviewObstacle(server, row, environment, identity);
    if (obstacle !== null) throw new GitHubError(422, "Validation Failed", { errors: [obstacle] });
  }
  return transaction(server.db, () => {
    recordApproval(server, row, identity.user, given);
    if (given.state === "rejected") return endRun(server, row, given.environments);
    let current = row;
    for (const { id } of given.environments) {
      run(
        server.db,
        "UPDATE gates SET reviewed = 1 WHERE run_id = ? AND environment_id = ?",
        row.id,
        id,
      );
      const opensAt = Date.parse(gates.get(id)?.opens_at ?? "");
      if (opensAt <= server.clock().getTime()) current = openGate(server, current, id);
    }
    return current;
  });
}

/** Removes what the run waits for, when it is cancelled or starts over. */
export function clearGates(server: Pick<ServerState, "db">, runId: number): void {
  run(server.db, "DELETE FROM gates WHERE run_id = ?", runId);
}

/** Removes one of the environments that the run waits for. */
export function dropGate(
  server: Pick<ServerState, "db">,
  runId: number,
  environmentId: number,
): void {
  const sql = "DELETE FROM gates WHERE run_id = ? AND environment_id = ?";
  run(server.db, sql, runId, environmentId);
}

/** The schema `environment-approvals`, newest first. It has no time and no attempt, like GitHub's. */
export function approvalsJson(server: ServerState, repo: RepositoryRow, runId: number): object[] {
  interface ApprovalRow {
    readonly user_id: number;
    readonly state: string;
    readonly comment: string;
    readonly environments: string;
  }
  type Approved = Pick<EnvironmentRow, "id" | "name" | "created_at" | "updated_at">;
  const sql = "SELECT * FROM approvals WHERE run_id = ? ORDER BY id DESC";
  return all<ApprovalRow>(server.db, sql, runId).map(
    ({ state, comment, user_id, environments }) => {
      const user = userById(server.db, user_id);
      return {
        state,
        comment,
        environments: (JSON.parse(environments) as Approved[]).map((environment) => {
          const { created_at, updated_at } = environment;
          return Object.assign(environmentLink(server, repo, environment), {
            created_at,
            updated_at,
          });
        }),
        user: user === null ? null : userJson(server, user),
      };
    },
  );
}

/** Adds a decision to those that the run shows. */
export function recordApproval(
  server: ServerState,
  row: RunRow,
  user: UserRow,
  given: Review,
): void {
  const environments = given.environments.map(({ id, name, created_at, updated_at }) => {
    return { id, name, created_at, updated_at };
  });
  run(
    server.db,
    "INSERT INTO approvals VALUES (?, ?, ?, ?, ?, ?)",
    server.ids.next("approval"),
    row.id,
    user.id,
    given.state,
    given.comment,
    JSON.stringify(environments),
  );
}

/** Lets the jobs of the run that wait for one environment go on. */
export function openGate(server: ServerState, row: RunRow, environmentId: number): RunRow {
  dropGate(server, row.id, environmentId);
  for (const job of jobsOf(server, row.id, row.run_attempt)) {
    if (job.environment_id === environmentId && job.status === "waiting") {
      updateJob(server, job, { status: "in_progress" });
    }
  }
  const waiting = gatesOf(server, row.id).length > 0;
  return waiting ? row : updateRun(server, row, { status: "in_progress" });
}

function endRun(
  server: ServerState,
  row: RunRow,
  rejected: readonly Pick<EnvironmentRow, "id">[],
): RunRow {
  clearGates(server, row.id);
  for (const job of jobsOf(server, row.id, row.run_attempt)) {
    if (job.status === "completed") continue;
    const refused = rejected.some(({ id }) => id === job.environment_id);
    if (refused) annotate(server, job.id, [REJECTED]);
    updateJob(server, job, { status: "completed", conclusion: refused ? "failure" : "skipped" });
  }
  return updateRun(server, row, { status: "completed", conclusion: "failure" });
}

/** The environments a run waits for, as "Get pending deployments" lists them. */
export function pendingEnvironments(
  server: ServerState,
  runId: number,
): { readonly gate: GateRow; readonly environment: EnvironmentRow }[] {
  return gatesOf(server, runId).flatMap((gate) => {
    const environment = environmentById(server, gate.environment_id);
    return environment === null ? [] : [{ gate, environment }];
  });
}
