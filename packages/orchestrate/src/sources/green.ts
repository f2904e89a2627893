import {
  ReleaseError,
  type PlanCheck,
  type Problem,
  type RepositoryName,
  type Sha,
} from "@release-actions/contract";
import {
  getRepository,
  isGreen,
  listChecks,
  newestCommits,
  type Connection,
  type HistoryCommit,
  commitAddress,
  type Repository,
} from "@release-actions/github";

/** A commit and how its required checks stand. */
export interface JudgedCommit {
  readonly sha: Sha;
  readonly subject: string;
  readonly checks: readonly PlanCheck[];
  readonly green: boolean;
}

/** How far back a green commit is looked for. */
const DEPTH = 30;

/** The newest commits of the branch, each judged only when it is asked for. */
async function recentCommits(at: Repository, branch: string): Promise<readonly HistoryCommit[]> {
  const commits = await newestCommits(at, branch, DEPTH);
  if (commits.length > 0) return commits;
  throw new ReleaseError({
    code: "source_missing",
    message: `${at.name} has no branch ${branch}, or it is empty.`,
    found: "no commits",
  });
}

/**
 * The newest commit whose required checks are all green: strictly `success`, each of them there.
 * @throws ReleaseError `no_green_commit` with every commit that was passed over and why
 */
export async function newestGreen(
  at: Repository,
  branch: string,
  required: readonly string[],
): Promise<{ readonly chosen: JudgedCommit; readonly passedOver: readonly JudgedCommit[] }> {
  const passedOver: JudgedCommit[] = [];
  for (const { sha, message } of await recentCommits(at, branch)) {
    const judged = { ...(await judgeCommit(at, sha, required)), subject: subjectOf(message) };
    if (judged.green) return { chosen: judged, passedOver };
    passedOver.push(judged);
  }
  throw new ReleaseError({
    code: "no_green_commit",
    message: `None of the newest ${passedOver.length} commits of ${branch} in ${at.name} is green.`,
    expected: required.map((name) => `${name}: success`).join(", "),
    details: passedOver.map((commit) => whyPassedOver(at, commit)),
  });
}

/** A commit that was passed over, for people: what it is, what it lacks, and where to look. */
export function whyPassedOver(at: Repository, { checks, sha, subject }: JudgedCommit): Problem {
  return {
    pointer: sha.slice(0, 12),
    message: subject,
    found: `${redOnes(checks)} (${commitAddress(at, sha)})`,
  };
}

/** How the required checks of a commit stand. */
export async function judgeCommit(
  at: Repository,
  sha: Sha,
  required: readonly string[],
): Promise<Omit<JudgedCommit, "subject">> {
  const results = required.length === 0 ? [] : await listChecks(at, sha);
  const checks = required.map((name) => ({
    name,
    state: results.find((one) => one.name === name)?.state ?? "missing",
  }));
  return { sha, checks, green: checks.every(({ state }) => isGreen(state)) };
}

/** How the required checks of a commit stand; `red` tells in words those that are not green. */
export async function readChecks(
  connection: Connection,
  repository: RepositoryName,
  sha: Sha,
  required: readonly string[],
): Promise<{ readonly green: boolean; readonly red: string }> {
  const at = await getRepository(connection, repository);
  const { checks, green } = await judgeCommit(at, sha, required);
  return { green, red: redOnes(checks) };
}

export function redOnes(checks: readonly PlanCheck[]): string {
  return checks
    .filter(({ state }) => !isGreen(state))
    .map(({ name, state }) => (state === "missing" ? `${name} never ran` : `${name}: ${state}`))
    .join(", ");
}

/** The first line of a message, as a plan may hold it. */
export function subjectOf(message: string): string {
  const [line = ""] = message.split("\n", 1);
  return line
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, " ")
    .slice(0, 200)
    .toWellFormed()
    .trim();
}
