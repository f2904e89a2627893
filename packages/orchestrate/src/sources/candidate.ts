import {
  ReleaseError,
  type PlanCandidate,
  type Producer,
  type Sha,
} from "@release-actions/contract";
import { readRun, type Repository } from "@release-actions/github";
import {
  applyPolicy,
  judgeCandidate,
  underPolicy,
  type JudgedCandidate,
  type LoadedConfig,
  type Progress,
} from "@release-actions/lanes";

/** Which candidate of which producer. */
export interface WantedCandidate {
  readonly at: Repository;
  readonly producer: Producer;
  readonly sha: Sha;
}

/**
 * The sealed candidate of a commit, judged as the release workflow will judge it, so that what it
 * would refuse is told before anything is started. Null when there is none, when it is not sealed,
 * or when the run that sealed it is not over.
 * @throws ReleaseError with the code of the first broken rule
 */
export async function findCandidate(
  wanted: WantedCandidate,
  config: LoadedConfig,
  progress: Omit<Progress, "transfer">,
): Promise<PlanCandidate | null> {
  const { at, producer, sha } = wanted;
  const plain = {
    repository: at.name,
    sha,
    ...(producer.producer === undefined ? {} : { producer: producer.producer }),
    requiredAssets: [],
    mode: "metadata",
    waitSeconds: 0,
    ...at.connection.trust,
  } as const;
  const named = { ...plain, repository: producer.repository };
  const request = { ...underPolicy(plain, applyPolicy(config, named)), repository: at.name };
  let judged: JudgedCandidate;
  try {
    judged = await judgeCandidate(at.connection, request, {
      ...progress,
      step: () => {},
      transfer: () => {},
    });
  } catch (error) {
    const codes = ["candidate_missing", "candidate_incomplete"];
    if (error instanceof ReleaseError && codes.includes(error.code)) return null;
    throw error;
  }
  const { candidate, digest, findings, holder } = judged;
  const broken = findings.filter(({ ok }) => !ok);
  const [first] = broken;
  if (first !== undefined) {
    const only = broken.every(({ code }) => code === "run_not_successful");
    const run = only ? await readRun(at, candidate.run.id) : null;
    if (run !== null && run.status !== "completed") return null;
    // It has ended well since it was judged: what was judged then holds no more.
    const since = run?.conclusion === "success" && first.found?.startsWith("completed") === false;
    if (since) return findCandidate(wanted, config, progress);
    throw new ReleaseError({
      code: first.code ?? "defect",
      message: `${candidate.tag} of ${at.name} would be refused: ${first.message}.`,
      expected: first.expected,
      found: first.found,
      next: first.next,
      details: broken.map(({ rule, message, code }) => ({
        pointer: `/${rule}`,
        message: `${message} [${code ?? "defect"}]`,
      })),
    });
  }
  return {
    tag: candidate.tag,
    release_id: holder.release.id,
    run_id: candidate.run.id,
    digest,
    assets: candidate.assets.map(({ name, size, digest: of }) => ({ name, size, digest: of })),
  };
}
