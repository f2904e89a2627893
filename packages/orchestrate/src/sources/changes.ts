import type { PlanCommit, PlanPullRequest, Sha } from "@release-actions/contract";
import {
  commitsBetween,
  newestCommits,
  pullsMergedBy,
  type Repository,
} from "@release-actions/github";
import { highest, levelOfLabels, levelOfMessage, type Level } from "../version/level.ts";
import { subjectOf } from "./green.ts";

const MOST_SHOWN = 100;

/** What a release brings, and what that asks its version for. */
export interface Changes {
  readonly commits: readonly PlanCommit[];
  readonly count: number;
  readonly pulls: readonly PlanPullRequest[];
  readonly level: Level;
}

/** Of a source that stays what it was. */
export const NO_CHANGES: Changes = { commits: [], count: 0, pulls: [], level: "none" };

/** Everything between two commits; the newest hundred where there is no earlier release. */
export async function changesSince(
  at: Repository,
  branch: string,
  since: Sha | null,
  sha: Sha,
): Promise<Changes> {
  const between = since === null ? null : await commitsBetween(at, since, sha);
  const commits = between?.commits ?? (await newestCommits(at, sha, MOST_SHOWN));
  const pulls = await pullsMergedBy(at, branch, new Set(commits.map((commit) => commit.sha)));
  const levels = commits.map(({ message }) => levelOfMessage(message));
  return {
    commits: commits.slice(0, MOST_SHOWN).map(({ sha: id, message }) => ({
      sha: id,
      subject: subjectOf(message),
      level: levelOfMessage(message),
    })),
    count: between?.total ?? commits.length,
    pulls: pulls.slice(0, MOST_SHOWN).map(({ number, title, author }) => ({
      number,
      title: subjectOf(title),
      ...(author === null ? {} : { author }),
    })),
    level: highest([...levels, ...pulls.map(({ labels }) => levelOfLabels(labels))]),
  };
}
