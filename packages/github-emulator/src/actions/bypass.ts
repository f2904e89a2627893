import { roleOn } from "../auth/access.ts";
import type { UserRow } from "../auth/users.ts";
import { unprocessable } from "../http/errors.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { transaction } from "../store/database.ts";
import { type EnvironmentRow, environmentById } from "./environments.ts";
import { gatesOf, openGate, recordApproval } from "./gates.ts";
import type { RunRow } from "./runs.ts";

export interface Bypass {
  readonly user: UserRow;
  /** Whether the run's approvals show it, as an approval by the administrator. */
  readonly recorded: boolean;
  readonly comment: string;
}

/**
 * An administrator forces everything that waits in a run to go on: reviews and wait timers alike.
 * https://docs.github.com/actions/how-tos/deploy/configure-and-manage-deployments/review-deployments#bypassing-deployment-protection-rules
 *
 * On GitHub only the page of a run does this. Over REST an administrator is no reviewer, also where
 * `can_admins_bypass` is set: https://github.com/ThalesGroup/agilab/pull/1008
 *
 * @throws {GitHubError} 422 when nothing waits, the user is no administrator, or one of the
 *   environments does not allow it; then nothing has changed.
 */
export function bypassGates(
  server: ServerState,
  repo: RepositoryRow,
  row: RunRow,
  { user, recorded, comment }: Bypass,
): RunRow {
  if (roleOn(server.db, user, repo) !== "admin") {
    throw unprocessable(`${user.login} is not an administrator of this repository`);
  }
  const environments = gatesOf(server, row.id)
    .map((gate) => environmentById(server, gate.environment_id))
    .filter((environment): environment is EnvironmentRow => environment !== null);
  if (environments.length === 0) throw unprocessable("Nothing in this run waits");
  const closed = environments.filter(({ can_admins_bypass: allowed }) => allowed === 0);
  if (closed.length > 0) {
    const names = closed.map(({ name }) => name).join(", ");
    throw unprocessable(`Administrators may not bypass the protection rules of ${names}`);
  }
  return transaction(server.db, () => {
    if (recorded) {
      recordApproval(server, row, user, { environments, state: "approved", comment });
    }
    return environments.reduce((current, { id }) => openGate(server, current, id), row);
  });
}
