import { ReleaseError, type PlanSource, type Producer } from "@release-actions/contract";
import { getRepository, isReachable, rightsIn, type Repository } from "@release-actions/github";
import { findCandidate } from "../sources/candidate.ts";
import { changesSince } from "../sources/changes.ts";
import { judgeCommit, newestGreen, redOnes } from "../sources/green.ts";
import type { Level } from "../version/level.ts";
import type { Previous } from "./previous.ts";
import type { PlanRequest } from "./request.ts";

/** A source as the plan has it, and what its changes ask the version for. */
export interface ResolvedSource {
  readonly source: PlanSource;
  readonly level: Level;
  readonly warnings: readonly string[];
}

/**
 * Chooses the commit of a source, and says everything about it that the plan fixes.
 * @param home where the product is released
 */
export async function resolveSource(
  id: string,
  producer: Producer,
  home: Repository,
  previous: Previous | null,
  request: PlanRequest,
): Promise<ResolvedSource> {
  const { connection, config, talk } = request;
  const at = await getRepository(connection, producer.repository);
  requireIdentity(at, id, producer);
  const branch = producer.branch ?? at.defaultBranch;
  const required = producer.checks ?? [];
  talk.step(`Choosing the commit of ${id}`);
  const { sha, checks, warnings } = await chooseCommit(at, branch, id, required, request);
  if (required.length === 0) warnings.push(`release.yml requires no check of ${id}.`);
  if (!(await rightsIn(at)).push) {
    warnings.push(`${id}: this token sees no drafts of ${at.name}: a candidate may be there.`);
  }
  // A release without a receipt still tells by its tag where its own repository was.
  const tagged = at.id === home.id ? previous?.sha : null;
  const since = previous?.commits.get(at.id) ?? tagged ?? null;
  const changes = await changesSince(at, branch, since, sha);
  const candidate = await findCandidate({ at, producer, sha }, config, talk);
  return {
    level: changes.level,
    warnings,
    source: {
      id,
      repository: { name: at.name, id: at.id, owner_id: at.ownerId },
      workflow: producer.workflow,
      ...(producer.producer === undefined ? {} : { producer: producer.producer }),
      branch,
      sha,
      checks,
      ...(candidate === null ? {} : { candidate }),
      ...(since === null ? {} : { since }),
      commits: changes.commits,
      commit_count: changes.count,
      pull_requests: changes.pulls,
    },
  };
}

async function chooseCommit(
  at: Repository,
  branch: string,
  id: string,
  required: readonly string[],
  request: PlanRequest,
): Promise<Pick<PlanSource, "sha" | "checks"> & { warnings: string[] }> {
  const wanted = request.commits.get(id);
  if (wanted === undefined) {
    if (!request.auto) throw undecided(id);
    const { chosen, passedOver } = await newestGreen(at, branch, required);
    const warnings = passedOver.map(
      ({ sha, checks }) => `${id}: passed over ${sha.slice(0, 12)}: ${redOnes(checks)}.`,
    );
    return { sha: chosen.sha, checks: chosen.checks, warnings };
  }
  const { reachable, status } = await isReachable(at, wanted, branch);
  if (!reachable) {
    throw new ReleaseError({
      code: "source_unreachable",
      message: `${wanted} is not part of ${branch} of ${at.name}.`,
      expected: `a commit of ${branch}`,
      found: status,
    });
  }
  const judged = await judgeCommit(at, wanted, required);
  if (!judged.green && !request.allowNonGreen) {
    throw new ReleaseError({
      code: "check_not_green",
      message: `${wanted} of ${at.name} is not green.`,
      expected: required.map((name) => `${name}: success`).join(", "),
      found: redOnes(judged.checks),
      next: "Repair the checks, choose another commit, or leave the choice to --auto.",
    });
  }
  const loud = `${id}: ${wanted.slice(0, 12)} IS NOT GREEN: ${redOnes(judged.checks)}.`;
  return { sha: wanted, checks: judged.checks, warnings: judged.green ? [] : [loud] };
}

/** A name can be given up and registered by somebody else; an id cannot. */
function requireIdentity(at: Repository, id: string, producer: Producer): void {
  const { repository_id: pinned, owner_id: owner } = producer;
  if ((pinned ?? at.id) === at.id && (owner ?? at.ownerId) === at.ownerId) return;
  throw new ReleaseError({
    code: "policy_repository",
    message: `${at.name} is not the repository that release.yml pins for ${id}.`,
    expected: `id ${pinned ?? "any"}, owner id ${owner ?? "any"}`,
    found: `id ${at.id}, owner id ${at.ownerId}`,
  });
}

function undecided(id: string): ReleaseError {
  return new ReleaseError({
    code: "input_invalid",
    message: `Which commit of ${id} is to be released is not said.`,
    expected: `--auto, or --repo ${id}=<sha>`,
    found: "neither",
  });
}
