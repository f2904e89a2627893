import { escapeControls, type EnvironmentRules } from "@release-actions/contract";
import type { Approval, Repository, WorkflowRun } from "@release-actions/github";
import type { RunContext } from "../../create/request.ts";
import { broken, holdsTrue, type Finding } from "../../verify/findings.ts";

const MOST_COMMENT = 1000;

/** Whose approval of what is looked for. */
interface Sought {
  readonly at: Repository;
  readonly environment: string;
  readonly context: RunContext;
  /** GitHub's record of the run; null when the token cannot see it. */
  readonly run: WorkflowRun | null;
  readonly rules: EnvironmentRules | undefined;
}

/** What the run's reviews prove about this environment. */
export interface Approved {
  readonly approvedBy: readonly { readonly login: string; readonly id: number }[];
  readonly comment?: string;
  readonly findings: readonly Finding[];
}

export function approvalRules(approvals: readonly Approval[], sought: Sought): Approved {
  const { environment } = sought;
  const here = approvals.filter(({ environments }) => environments.includes(environment));
  const approved = here.filter(({ state }) => state === "approved");
  const rejected = here.some(({ state }) => state === "rejected");
  if (approved.length === 0 || rejected) {
    return { approvedBy: [], findings: [notApproved(approvals, rejected, sought)] };
  }
  const said = approved.map((review) => review.comment.trim()).find((text) => text !== "");
  return {
    approvedBy: approved.map(({ user }) => user),
    // Free text of a person, bound for a document that allows no control characters.
    ...(said === undefined ? {} : { comment: escapeControls(said).slice(0, MOST_COMMENT) }),
    findings: [
      holdsTrue("gate-approval", approved.map(({ user }) => user.login).join(", ")),
      ...personRules(approved, sought),
      freshRule(approved, sought),
    ],
  };
}

function notApproved(approvals: readonly Approval[], rejected: boolean, sought: Sought): Finding {
  const { at, environment, context } = sought;
  const reviews = approvals.map(
    ({ state, user, environments }) => `${state} by ${user.login} for ${environments.join(", ")}`,
  );
  return broken(
    "gate-approval",
    "gate_not_approved",
    `run ${context.run.id} of ${at.name} was not approved for the environment ${environment}`,
    {
      expected: `an approval of run ${context.run.id} for ${environment}`,
      found: reviews.join("; ") || "no review of this run",
      next: rejected
        ? "A rejected run stays rejected: start a new run of the workflow and have it approved."
        : `Set \`environment: ${environment}\` on the job and have a required reviewer approve it: ${at.htmlUrl}/actions/runs/${context.run.id}.`,
    },
  );
}

/** Somebody allowed to, and somebody else than who started the run: GitHub's setting can be off. */
function personRules(approved: readonly Approval[], sought: Sought): readonly Finding[] {
  const { context, run, rules } = sought;
  const starters = new Set(
    [context.run.actor.login, run?.actor, run?.triggeringActor].flatMap(
      (login) => login?.toLowerCase() ?? [],
    ),
  );
  const names = approved.map(({ user }) => user.login).join(", ");
  const others =
    rules?.prevent_self_review === false
      ? approved
      : approved.filter(({ user }) => !starters.has(user.login.toLowerCase()));
  if (others.length === 0) {
    return [
      broken("gate-approver", "gate_self_approved", "only who started the run approved it", {
        expected: `an approval by somebody else than ${[...starters].join(", ")}`,
        found: `approved by ${names}`,
      }),
    ];
  }
  const allowed = rules?.approvers?.map((login) => login.toLowerCase());
  const entitled = others.some(({ user }) => allowed?.includes(user.login.toLowerCase()) ?? true);
  if (entitled) return [holdsTrue("gate-approver", names)];
  return [
    broken("gate-approver", "approver_not_allowed", "nobody whom the policy names approved it", {
      expected: `an approval by ${rules?.approvers?.join(" or ") ?? "a reviewer"}`,
      found: `approved by ${names}`,
    }),
  ];
}

/**
 * GitHub asks again for every attempt, but its list of reviews tells neither attempt nor time. One
 * approval for each attempt is what a run has that was approved each time.
 */
function freshRule(approved: readonly Approval[], { context, run }: Sought): Finding {
  const attempt = Math.max(context.run.attempt, run?.attempt ?? 1);
  if (approved.length >= attempt) return holdsTrue("gate-attempt", `attempt ${attempt}`);
  return broken("gate-attempt", "gate_stale", "the approval may be of an earlier attempt", {
    expected: `${attempt} approvals, one for each attempt`,
    found: `${approved.length}`,
    next: "Start a new run of the workflow (not a re-run) and have it approved.",
  });
}
