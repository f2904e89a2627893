import type { Candidate, Digest, Promotion } from "@release-actions/contract";
import {
  findRun,
  getRepository,
  isReachable,
  listApprovals,
  tagCommit,
  type Asset,
  type Connection,
  type Release,
  type Repository,
} from "@release-actions/github";
import type { Tag } from "@release-actions/contract";
import { SEAL } from "../candidate/elect.ts";
import { RECEIPT } from "../promote/receipt.ts";
import { CHECKSUMS } from "../verify/checksums.ts";

/**
 * One step of the way back. `unknown`: GitHub does not have the record any more (runs are deleted
 * after their retention), so that only the receipt speaks for it.
 */
export interface TraceLink {
  readonly what: string;
  readonly state: "proved" | "broken" | "unknown";
  readonly detail: string;
}

/** Published assets = the receipt's subjects, and every identical one is the candidate's. */
export function assetLinks(
  assets: readonly Asset[],
  promotion: Promotion,
  candidate: Candidate,
): readonly TraceLink[] {
  const subjects = new Map(promotion.subject.map(({ name, digest }) => [name as string, digest]));
  const wrong = assets
    .filter(({ name }) => name !== RECEIPT)
    .filter(({ name, digest }) => digest !== `sha256:${subjects.get(name)?.sha256 ?? ""}`)
    .map(({ name }) => name);
  const gone = [...subjects.keys()].filter((name) => !assets.some((asset) => asset.name === name));
  const inventory = new Map(candidate.assets.map(({ name, digest }) => [name, digest]));
  const identical = promotion.predicate.assets.filter(({ lineage }) => lineage === "identical");
  const foreign = identical
    .filter(({ name }) => name !== SEAL && name !== CHECKSUMS)
    .filter(({ name, after }) => inventory.get(name) !== after)
    .map(({ name }) => name);
  return [
    link("assets", [...wrong, ...gone], `${subjects.size} published assets are the receipt's`),
    link("bytes", foreign, `${identical.length} are identical to the candidate's`),
  ];
}

function link(what: string, bad: readonly string[], good: string): TraceLink {
  if (bad.length === 0) return { what, state: "proved", detail: good };
  return { what, state: "broken", detail: `not as recorded: ${bad.join(", ")}` };
}

/** The tag is at the commit that the receipt names. */
export async function tagLink(
  at: Repository,
  release: Release,
  promotion: Promotion,
): Promise<TraceLink> {
  const { commit, repository_id: id } = promotion.predicate.release;
  const found = await tagCommit(at, release.tag as Tag);
  if (found === commit && id === at.id) {
    return { what: "tag", state: "proved", detail: `${release.tag} is at commit ${commit}` };
  }
  const seen = id === at.id ? `at ${found ?? "no commit"}` : `of repository ${id}`;
  return { what: "tag", state: "broken", detail: `the receipt says ${commit}, the tag is ${seen}` };
}

/** The published candidate.json is the one that was promoted. */
export function candidateLink(
  promotion: Promotion,
  candidate: Candidate,
  digest: Digest,
): TraceLink {
  const named = promotion.predicate.candidates.find((one) => one.digest === digest);
  if (named && named.sha === candidate.source.sha && named.run_id === candidate.run.id) {
    return { what: "candidate", state: "proved", detail: `${candidate.tag}, ${digest}` };
  }
  const detail = `candidate.json is ${digest}, which the receipt does not name`;
  return { what: "candidate", state: "broken", detail };
}

/** GitHub's record of the run that built the candidate, and the commit's place in the history. */
export async function runLink(
  connection: Connection,
  at: Repository,
  candidate: Candidate,
): Promise<TraceLink> {
  const { name, id } = candidate.repository;
  const source = id === at.id ? at : await getRepository(connection, name);
  const { run, workflow, source: built } = candidate;
  const told = `run ${run.id} of ${workflow.path}, commit ${built.sha}`;
  const found = await findRun(source, run.id);
  if (!found) return { what: "run", state: "unknown", detail: `${told}: GitHub has no record` };
  const branch = built.ref.replace(/^refs\/heads\//, "");
  const { reachable } = await isReachable(source, built.sha, branch);
  const fits =
    found.path === workflow.path &&
    found.conclusion === "success" &&
    found.repositoryId === id &&
    (found.headSha === built.sha || found.headSha === workflow.sha);
  if (fits && reachable) return { what: "run", state: "proved", detail: told };
  const why = reachable ? `GitHub says ${found.path} at ${found.headSha}` : `not part of ${branch}`;
  return { what: "run", state: "broken", detail: `${told}: ${why}` };
}

/** The approvals that the receipt names are the ones that GitHub recorded for the run. */
export async function gateLink(at: Repository, promotion: Promotion): Promise<TraceLink> {
  const { gate, promotion: by } = promotion.predicate;
  const names = gate.approved_by.map(({ login }) => login).join(", ");
  const told = `run ${by.run_id}, environment ${gate.environment}, approved by ${names}`;
  const run = await findRun(at, by.run_id);
  if (!run) return { what: "gate", state: "unknown", detail: `${told}: GitHub has no record` };
  const approvals = await listApprovals(at, by.run_id);
  const missing = gate.approved_by.filter(
    ({ id }) =>
      !approvals.some(
        ({ state, user, environments }) =>
          state === "approved" && user.id === id && environments.includes(gate.environment),
      ),
  );
  if (missing.length === 0) return { what: "gate", state: "proved", detail: told };
  return { what: "gate", state: "broken", detail: `${told}: GitHub has no such approval` };
}
