import {
  parseCandidateTag,
  ReleaseError,
  type Candidate,
  type Sha,
  type Tag,
} from "@release-actions/contract";
import { listAssets, type Release, type Repository } from "@release-actions/github";
import { elect, holderOf, type Election, type Holder } from "../candidate/elect.ts";
import { readSeal, type Seal } from "../candidate/read-seal.ts";
import { candidateState, isTooOld } from "../candidate/state.ts";
import { broken, type Finding } from "../verify/findings.ts";
import { suspicion, type AuditedCandidate, type AuditedRelease } from "./audited.ts";
import { asFinding, problemOf } from "./finding.ts";
import type { AuditRequest } from "./request.ts";
import { producerOf } from "./rules.ts";
import { sealedProblems } from "./sealed.ts";

const HOUR = 3_600_000;

/** What is known besides the releases of one tag. */
export interface Surroundings {
  readonly request: AuditRequest;
  readonly published: readonly AuditedRelease[];
  /** In milliseconds. */
  readonly now: number;
}

/** Every release that carries this candidate's tag: the one that counts, and its twins. */
export async function auditCandidate(
  at: Repository,
  tag: Tag,
  releases: readonly Release[],
  around: Surroundings,
): Promise<readonly AuditedCandidate[]> {
  const holders: Holder[] = [];
  for (const release of releases) {
    holders.push(holderOf(release, await listAssets(at, release.id)));
  }
  let election: Election;
  try {
    election = elect(holders, tag);
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    const problems = [asFinding("twins", error)];
    return holders.map((holder) => ({
      ...named(holder),
      state: holder.seal === null ? "twin" : "unprovable",
      promotedAs: promotedFrom(at, holder, around),
      problems: holder.seal === null ? [] : problems,
    }));
  }
  const audited: AuditedCandidate[] = [];
  if (election.chosen) audited.push(await auditHolder(at, election.chosen, around));
  for (const twin of election.twins) {
    const problems = visibilityProblems(at, twin, around);
    audited.push({ ...named(twin), state: "twin", promotedAs: [], problems });
  }
  return audited;
}

function named({
  release,
  assets,
}: Holder): Pick<AuditedCandidate, "release" | "sha" | "producer" | "files"> {
  const { sha, ...producer } = parseCandidateTag(release.tag) ?? { sha: "" as Sha };
  return { release, sha, ...producer, files: assets.length };
}

async function auditHolder(
  at: Repository,
  holder: Holder,
  around: Surroundings,
): Promise<AuditedCandidate> {
  const base = { ...named(holder), promotedAs: promotedFrom(at, holder, around) };
  const exposed = visibilityProblems(at, holder, around);
  if (holder.seal === null) {
    const problems = [...unsealedProblems(base.promotedAs), ...exposed];
    const state = suspicion(problems) ?? (isLive(holder, around) ? "building" : "incomplete");
    return { ...base, state, problems };
  }
  let seal: Seal;
  try {
    seal = await readSeal(at, holder);
  } catch (error) {
    const problems = [problemOf("seal", error)];
    const state = suspicion(problems) ?? "tampered";
    return { ...base, state, problems: [...problems, ...exposed] };
  }
  const { candidate, digest } = seal;
  const { request, published } = around;
  const facts = {
    sealed: true,
    promoted: base.promotedAs.length > 0,
    expired: isExpired(at, candidate, around),
  };
  const found = await sealedProblems(at, holder, seal, base, request, published);
  // GitHub deletes records of runs one day; what nobody can promote any more needs none.
  const settled = facts.promoted || facts.expired;
  const problems = found.filter(({ code }) => !settled || code !== "run_missing");
  const state = suspicion(problems) ?? candidateState(facts);
  return { ...base, state, candidate, digest, problems: [...problems, ...exposed] };
}

/** By the receipts of this repository's releases, by tag: a candidate is replaced under its own. */
function promotedFrom(at: Repository, { release }: Holder, { published }: Surroundings): string[] {
  return published
    .filter(({ promotion }) =>
      promotion?.predicate.candidates.some(
        (one) => one.repository_id === at.id && one.tag === release.tag,
      ),
    )
    .map((one) => one.release.tag);
}

function unsealedProblems(promotedAs: readonly string[]): readonly Finding[] {
  if (promotedAs.length === 0) return [];
  return [
    broken("seal", "candidate_tampered", "it was promoted, and has no candidate.json any more", {
      expected: `the candidate of ${promotedAs.join(", ")}`,
      found: "an unsealed release",
    }),
  ];
}

/** Something was uploaded lately. A draft's own dates may be those of its commit. */
function isLive({ release, assets }: Holder, { request, now }: Surroundings): boolean {
  const times = [release.createdAt, ...assets.map(({ updatedAt }) => updatedAt)];
  const newest = Math.max(...times.map((time) => Date.parse(time) || 0));
  return newest + request.incompleteHours * HOUR > now;
}

function isExpired(
  at: Repository,
  { created_at: created, expires_at: end, producer }: Candidate,
  { request, now }: Surroundings,
): boolean {
  const most = producerOf(request, at.name, producer)?.max_age_days;
  return (
    (end !== undefined && Date.parse(end) <= now) ||
    isTooOld(created, most, now) ||
    isTooOld(created, request.maxAgeDays, now)
  );
}

/** A candidate that anybody sees although it should not be seen: never to be taken for a release. */
function visibilityProblems(
  at: Repository,
  { release }: Holder,
  { request }: Surroundings,
): readonly Finding[] {
  if (release.draft) return [];
  const producer = producerOf(
    request,
    at.name,
    named({ release, assets: [], seal: null }).producer,
  );
  const allowed =
    producer === undefined ? request.policy === undefined : producer.visibility === "prerelease";
  if (allowed && release.prerelease) return [];
  return [
    broken("visibility", "visibility_not_allowed", "a candidate is published", {
      expected: allowed ? "a prerelease" : "a draft",
      found: release.prerelease ? "a prerelease" : "a release like any other",
    }),
  ];
}
