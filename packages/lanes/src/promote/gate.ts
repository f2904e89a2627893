import { escapeControls, ReleaseError } from "@release-actions/contract";
import {
  findEnvironment,
  listApprovals,
  type Approval,
  type Repository,
} from "@release-actions/github";
import type { RunContext } from "../create/request.ts";

const MOST_COMMENT = 1000;

/** The gate as it was passed: recorded in the receipt. */
export interface PassedGate {
  readonly environment: string;
  readonly approvedBy: readonly { readonly login: string; readonly id: number }[];
  readonly comment?: string;
}

/**
 * Proves that this very run was let through the environment by a reviewer. That the job runs proves
 * nothing: GitHub creates an environment whose name is misspelled, and creates it unprotected.
 * @throws ReleaseError `gate_required` | `gate_missing` | `gate_unprotected` | `gate_not_approved`
 */
export async function passGate(
  at: Repository,
  environment: string,
  context: RunContext,
): Promise<PassedGate> {
  if (environment === "none") {
    throw new ReleaseError({
      code: "gate_required",
      message: "Promotion without a gate is allowed only by a policy, and there is none.",
      expected: "the name of a protected environment",
      found: "environment: none",
    });
  }
  const protection = await findEnvironment(at, environment);
  if (!protection) {
    throw new ReleaseError({
      code: "gate_missing",
      message: `${at.name} has no environment ${environment}, or the token may not see it.`,
      expected: `an environment ${environment} with required reviewers`,
      found: "HTTP 404",
      next: `Create it in the settings of ${at.name} with required reviewers, name it in the job (environment: ${environment}), and give the job actions: read.`,
    });
  }
  if (protection.reviewers.length === 0) {
    throw new ReleaseError({
      code: "gate_unprotected",
      message: `The environment ${environment} of ${at.name} has no required reviewers.`,
      expected: "at least one required reviewer",
      found: "none",
    });
  }
  return approvedRun(await listApprovals(at, context.run.id), environment, context, at);
}

function approvedRun(
  approvals: readonly Approval[],
  environment: string,
  context: RunContext,
  at: Repository,
): PassedGate {
  const here = approvals.filter(({ environments }) => environments.includes(environment));
  const approved = here.filter(({ state }) => state === "approved");
  const rejected = here.some(({ state }) => state === "rejected");
  if (approved.length > 0 && !rejected) {
    const said = approved.map((review) => review.comment.trim()).find((text) => text !== "");
    // Free text of a person, bound for a document that allows no control characters.
    const comment = said === undefined ? undefined : escapeControls(said).slice(0, MOST_COMMENT);
    return {
      environment,
      approvedBy: approved.map(({ user }) => user),
      ...(comment === undefined ? {} : { comment }),
    };
  }
  throw new ReleaseError({
    code: "gate_not_approved",
    message: `Run ${context.run.id} of ${at.name} was not approved for the environment ${environment}.`,
    expected: `an approval of run ${context.run.id} for ${environment}`,
    found:
      approvals
        .map(
          ({ state, user, environments }) =>
            `${state} by ${user.login} for ${environments.join(", ")}`,
        )
        .join("; ") || "no review of this run",
    next: rejected
      ? "A rejected run stays rejected: start a new run of the workflow and have it approved."
      : `Set \`environment: ${environment}\` on the job and have a required reviewer approve it: ${at.htmlUrl}/actions/runs/${context.run.id}.`,
  });
}
