import {
  ReleaseError,
  type PlanCandidate,
  type PlanSource,
  type Problem,
  type Producer,
  type Sha,
} from "@release-actions/contract";
import { getRepository, rightsIn, type Repository } from "@release-actions/github";
import { findCandidate } from "../sources/candidate.ts";
import { whyPassedOver, type JudgedCommit } from "../sources/green.ts";
import { changesSince, NO_CHANGES } from "../sources/changes.ts";
import type { Level } from "../version/level.ts";
import { chooseCommit } from "./commit.ts";
import type { Pin } from "./pins.ts";
import type { Previous } from "./previous.ts";
import type { PlanRequest } from "./request.ts";

/** A source as the plan has it, and what its changes ask the version for. */
export interface ResolvedSource {
  readonly source: PlanSource;
  readonly level: Level;
  /** What is newer than the previous release, and was passed over because it is not green. */
  readonly passedOver: readonly Problem[];
  readonly warnings: readonly string[];
}

/** Where the product is released, and what its users have now. */
export interface Home {
  readonly at: Repository;
  readonly previous: Previous | null;
  readonly pins: ReadonlyMap<string, Pin>;
}

/** Chooses the commit of a source, and says everything about it that the plan fixes. */
export async function resolveSource(
  id: string,
  producer: Producer,
  home: Home,
  request: PlanRequest,
): Promise<ResolvedSource> {
  const { connection, config, talk } = request;
  const at = await getRepository(connection, producer.repository);
  requireIdentity(at, id, producer);
  const branch = producer.branch ?? at.defaultBranch;
  const required = producer.checks ?? [];
  const isHome = at.id === home.at.id;
  const pin = home.pins.get(id) ?? null;
  talk.step(`Choosing the commit of ${id}`);
  const wanted = { at, id, branch, required, pin, isHome };
  const { sha, checks, warnings, carried, passedOver } = await chooseCommit(wanted, request);
  if (required.length === 0) warnings.push(`release.yml requires no check of ${id}.`);
  if (!(await rightsIn(at)).push) {
    warnings.push(`${id}: this token sees no drafts of ${at.name}: a candidate may be there.`);
  }
  // A release without a receipt still tells by its tag where its own repository was.
  const tagged = isHome ? home.previous?.sha : null;
  const since = pin?.sha ?? home.previous?.commits.get(at.id) ?? tagged ?? null;
  const changes = carried ? NO_CHANGES : await changesSince(at, branch, since, sha);
  // The candidate of content is composed of the others, of a commit that is still to be made.
  const composed = isHome && request.kind === "content";
  const candidate = composed ? null : await findCandidate({ at, producer, sha }, config, talk);
  if (carried) requirePinned(id, pin, candidate);
  return {
    level: changes.level,
    passedOver: newerThan(since, passedOver).map((commit) => whyPassedOver(at, commit)),
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
      ...(carried ? { carried_forward: true } : {}),
      ...(since === null ? {} : { since }),
      commits: changes.commits,
      commit_count: changes.count,
      pull_requests: changes.pulls,
    },
  };
}

/** The checks of the previous release's own commit may have changed since: nothing is new by that. */
function newerThan(since: Sha | null, commits: readonly JudgedCommit[]): readonly JudgedCommit[] {
  const known = commits.findIndex(({ sha }) => sha === since);
  return known === -1 ? commits : commits.slice(0, known);
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

/** What is carried forward is what users have already: the same bytes, or nothing. */
function requirePinned(id: string, pin: Pin | null, candidate: PlanCandidate | null): void {
  if (candidate?.digest === pin?.digest) return;
  throw new ReleaseError({
    code: "carry_forward_broken",
    message: `${id} has nothing new, but its candidate is not the previous release's.`,
    expected: pin?.digest,
    found: candidate?.digest ?? "no sealed candidate that this token can see",
  });
}
