import type { ServerState } from "../state.ts";
import { appIdOfUser } from "./app.ts";
import { type Check, checksOf, latestChecks } from "./rows.ts";
import { latestStatuses, statusesOf } from "./statuses.ts";

export interface RequiredCheck {
  readonly context: string;
  /** The App it must come from; `null` accepts any. */
  readonly appId: number | null;
}

type Standing = "passed" | "expected" | "pending" | "in progress" | "queued" | "failing";

/** What stands where for one commit, so that several rules can ask about it. */
export interface CommitChecks {
  /** How a required check stands; without a commit everything is still expected. */
  standing(required: RequiredCheck): Standing;
  /** Whether anything at all, required or not, has failed or is under way. */
  readonly unstable: boolean;
}

/** Reads check runs and statuses of a commit. */
export function readChecks(
  server: Pick<ServerState, "db">,
  repositoryId: number,
  sha: string | null,
): CommitChecks {
  const checks = sha === null ? [] : latestChecks(checksOf(server, repositoryId, sha));
  const statuses = sha === null ? [] : latestStatuses(statusesOf(server, repositoryId, sha));
  const standing = ({ context, appId }: RequiredCheck): Standing => {
    const found = checks
      .filter(
        (check) =>
          check.name === context &&
          (appId === null || appIdOfUser(server, check.appUserId) === appId),
      )
      // A second run of the same workflow decides over the first.
      .toSorted((a, b) => b.id - a.id)[0];
    if (found !== undefined) return standingOf(found);
    const status = statuses.find(
      (row) =>
        row.context.toLowerCase() === context.toLowerCase() &&
        (appId === null || appIdOfUser(server, row.creator_id) === appId),
    );
    if (status === undefined) return "expected";
    if (status.state === "success") return "passed";
    return status.state === "pending" ? "pending" : "failing";
  };
  return {
    standing,
    unstable:
      checks.some((check) => standingOf(check) !== "passed") ||
      statuses.some(({ state }) => state !== "success"),
  };
}

/** GitHub's sentence about required checks that have not passed, or `null` when all have. */
export function missingChecks(
  checks: CommitChecks,
  required: readonly RequiredCheck[],
): string | null {
  const open = required
    .map((check) => ({ context: check.context, is: checks.standing(check) }))
    .filter(({ is }) => is !== "passed");
  const [first] = open;
  if (first === undefined) return null;
  if (required.length === 1) return `Required status check "${first.context}" is ${first.is}.`;
  const of = `${open.length} of ${required.length} required status checks`;
  const kinds = new Map<string, number>();
  for (const { is } of open) kinds.set(is, (kinds.get(is) ?? 0) + 1);
  if (kinds.size === 1) return `${of} ${open.length === 1 ? "is" : "are"} ${first.is}.`;
  const counts = [...kinds].map(([is, count]) => `${count} ${is}`);
  return `${of} have not succeeded: ${counts.slice(0, -1).join(", ")} and ${counts.at(-1) ?? ""}.`;
}

function standingOf({ status, conclusion }: Check): Standing {
  if (status === "in_progress") return "in progress";
  if (status !== "completed") return "queued";
  // Skipped and neutral jobs count as passed, as on GitHub.
  return conclusion === "success" || conclusion === "neutral" || conclusion === "skipped"
    ? "passed"
    : "failing";
}
