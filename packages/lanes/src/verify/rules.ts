import { candidateTag, type Candidate } from "@release-actions/contract";
import { isReachable, type Repository, type WorkflowRun } from "@release-actions/github";
import { unmetRequirements } from "../candidate/required.ts";
import { broken, holdsTrue, type Finding } from "./findings.ts";
import type { VerifyRequest } from "./request.ts";

/** The document is about the repository (by id), the commit and the producer that were asked for. */
export function identityRules(
  candidate: Candidate,
  at: Repository,
  request: VerifyRequest,
): readonly Finding[] {
  const { repository, source, tag } = candidate;
  const sameRepository = repository.id === at.id && repository.owner_id === at.ownerId;
  const sameSource =
    source.sha === request.sha &&
    candidate.producer === request.producer &&
    tag === candidateTag(request.sha, request.producer);
  return [
    sameRepository
      ? holdsTrue("repository", `${at.name} (id ${at.id})`)
      : broken("repository", "candidate_mismatch", "it belongs to another repository", {
          expected: `repository id ${at.id}, owner id ${at.ownerId}`,
          found: `repository id ${repository.id}, owner id ${repository.owner_id} (${repository.name})`,
        }),
    sameSource
      ? holdsTrue("source", `commit ${source.sha}`)
      : broken("source", "candidate_mismatch", "it is a candidate of something else", {
          expected: candidateTag(request.sha, request.producer),
          found: `${tag} of commit ${source.sha}`,
        }),
  ];
}

/** Version, required assets and age, as the caller asks for them. */
export function requestRules(
  candidate: Candidate,
  request: VerifyRequest,
  now: Date,
): readonly Finding[] {
  const findings: Finding[] = [];
  if (request.version !== undefined) {
    findings.push(
      candidate.version === request.version
        ? holdsTrue("version", request.version)
        : broken("version", "version_mismatch", "it has another version", {
            expected: request.version,
            found: candidate.version ?? "no version",
          }),
    );
  }
  const unmet = unmetRequirements(candidate.assets, request.requiredAssets);
  for (const { message, found } of unmet) {
    findings.push(
      broken("required-assets", "required_asset_missing", message, {
        expected: "exactly one asset",
        found: found ?? "none",
      }),
    );
  }
  if (request.requiredAssets.length > 0 && unmet.length === 0) {
    findings.push(holdsTrue("required-assets", `all ${request.requiredAssets.length} are there`));
  }
  findings.push(...ageRules(candidate, request, now));
  return findings;
}

function ageRules(candidate: Candidate, request: VerifyRequest, now: Date): readonly Finding[] {
  const findings: Finding[] = [];
  if (candidate.expires_at !== undefined && Date.parse(candidate.expires_at) <= now.getTime()) {
    findings.push(
      broken("age", "candidate_expired", "its retention is over", {
        expected: `promotion before ${candidate.expires_at}`,
        found: now.toISOString(),
      }),
    );
  }
  if (request.maxAgeDays === undefined) return findings;
  const days = (now.getTime() - Date.parse(candidate.created_at)) / 86_400_000;
  findings.push(
    days <= request.maxAgeDays
      ? holdsTrue("age", `created ${candidate.created_at}`)
      : broken("age", "candidate_expired", "it is too old", {
          expected: `at most ${request.maxAgeDays} days`,
          found: `${days.toFixed(1)} days (created ${candidate.created_at})`,
        }),
  );
  return findings;
}

/** The commit is part of the branch that releases come from; a fork's commit never is. */
export async function sourceRule(at: Repository, request: VerifyRequest): Promise<Finding> {
  const branch = request.sourceBranch ?? at.defaultBranch;
  const { reachable, status } = await isReachable(at, request.sha, branch);
  if (reachable) return holdsTrue("reachable", `commit is part of ${branch}`);
  return broken("reachable", "source_unreachable", `the commit is not part of ${branch}`, {
    expected: `an ancestor of ${branch}, or its head`,
    found: `compared with ${branch}: ${status}`,
  });
}

/** GitHub's own record of the run that the candidate names: the authority on what built it. */
export async function runRules(
  at: Repository,
  candidate: Candidate,
  run: WorkflowRun | null,
  request: VerifyRequest,
): Promise<readonly Finding[]> {
  if (!run) {
    return [
      broken("run", "run_missing", `${at.name} has no workflow run ${candidate.run.id}`, {
        expected: `the run that built ${candidate.tag}`,
        found: "no such run",
      }),
    ];
  }
  return [
    ...(await headRule(at, candidate, run, request)),
    ...pathRules(candidate, run, request),
    ...originRules(at, candidate, run),
    run.status === "completed" && run.conclusion === "success"
      ? holdsTrue("run-success", `run ${run.id} succeeded`)
      : broken("run-success", "run_not_successful", `run ${run.id} did not succeed`, {
          expected: "completed, success",
          found: `${run.status ?? "unknown"}, ${run.conclusion ?? "no conclusion"}`,
        }),
  ];
}

/**
 * The run was started for the commit itself, or dispatched from the release branch with the commit
 * as its input (then its head is the workflow's commit, which must be part of that branch too).
 */
async function headRule(
  at: Repository,
  candidate: Candidate,
  run: WorkflowRun,
  request: VerifyRequest,
): Promise<readonly Finding[]> {
  const { sha } = candidate.source;
  if (run.headSha === sha) return [holdsTrue("run-head", `run ${run.id} at ${sha}`)];
  const dispatched = run.event === "workflow_dispatch" && run.headSha === candidate.workflow.sha;
  if (dispatched) {
    const branch = request.sourceBranch ?? at.defaultBranch;
    const head = await isReachable(at, candidate.workflow.sha, branch);
    if (head.reachable) {
      return [holdsTrue("run-head", `run ${run.id}, dispatched from ${branch} for ${sha}`)];
    }
  }
  return [
    broken("run-head", "run_mismatch", `run ${run.id} was not for this commit`, {
      expected: sha,
      found: `${run.headSha} (${run.event})`,
    }),
  ];
}

function pathRules(
  candidate: Candidate,
  run: WorkflowRun,
  request: VerifyRequest,
): readonly Finding[] {
  const claimed = candidate.workflow.path;
  const wanted = request.workflow ?? claimed;
  if (run.path === claimed && claimed === wanted) return [holdsTrue("workflow", run.path)];
  return [
    broken("workflow", "run_mismatch", "another workflow built it", {
      expected: wanted,
      found: run.path === claimed ? claimed : `${run.path} (the candidate says ${claimed})`,
    }),
  ];
}

/** The run ran in this repository, for this repository's own commit, in the attempt that is named. */
function originRules(at: Repository, candidate: Candidate, run: WorkflowRun): readonly Finding[] {
  const fromHere = run.repositoryId === at.id && run.headRepositoryId === at.id;
  return [
    fromHere
      ? holdsTrue("run-repository", `run ${run.id} is of ${at.name}`)
      : broken("run-repository", "run_mismatch", `run ${run.id} is not this repository's own`, {
          expected: `repository ${at.id}`,
          found: `repository ${run.repositoryId}, head repository ${run.headRepositoryId ?? "unknown"}`,
        }),
    run.attempt >= candidate.run.attempt && run.event === candidate.run.event
      ? holdsTrue("run-attempt", `attempt ${candidate.run.attempt}, ${run.event}`)
      : broken("run-attempt", "run_mismatch", `run ${run.id} has no such attempt or event`, {
          expected: `attempt ${candidate.run.attempt}, event ${candidate.run.event}`,
          found: `attempt ${run.attempt}, event ${run.event}`,
        }),
  ];
}
