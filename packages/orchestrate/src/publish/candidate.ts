import {
  candidateTag,
  ReleaseError,
  type PlanCandidate,
  type PlanSource,
  type Producer,
  type Sha,
} from "@release-actions/contract";
import { getRepository, readRun, type Repository, type RunState } from "@release-actions/github";
import { releasedSha } from "../operation/journal.ts";
import { awaitRun } from "../runs/await.ts";
import { activeRuns } from "../runs/find.ts";
import { startOnce } from "../runs/start.ts";
import { readDispatchable } from "../runs/workflow-file.ts";
import { findCandidate } from "../sources/candidate.ts";
import type { PublishContext, Underway } from "./context.ts";
import { failedJobs } from "./failed-jobs.ts";

const SOURCE_SHA = "source_sha";

/** Where a source's candidate stands. */
export type CandidateStep =
  | { readonly kind: "sealed"; readonly candidate: PlanCandidate }
  | Underway;

/**
 * The sealed candidate of a source: the one that is there, the one that is being built, or a new one.
 * One commit is built once, whoever asks for it and how often.
 * @throws ReleaseError `candidate_missing` | `candidate_run_failed` and what the policy refuses
 */
export async function ensureCandidate(
  source: PlanSource,
  producer: Producer,
  context: PublishContext,
): Promise<CandidateStep> {
  const { config, connection, journal, talk } = context;
  const at = await getRepository(connection, source.repository.name);
  const sha = releasedSha(journal.operation(), source);
  const wanted = { at, producer, sha };
  // Runs first: one that ends in between has sealed its candidate by the second look.
  const active = await activeRuns(at, source.workflow, sha);
  const sealed = await findCandidate(wanted, config, talk);
  if (sealed !== null) return { kind: "sealed", candidate: sealed };
  const what = `candidate ${candidateTag(sha, producer.producer)}`;
  const run =
    active[0] ??
    (await recordedRun(at, source, context)) ??
    (await build(at, source, sha, context));
  if (active[0] !== undefined) talk.note(`${what} is being built already: ${run.htmlUrl}`);
  await journal.source(source.id, { run: run.id });
  if (!context.watch) return { kind: "underway", what, runId: run.id, htmlUrl: run.htmlUrl };
  const { jobs, run: over } = await awaitRun(at, run.id, { ...context, what });
  if (over.conclusion !== "success") throw failed(what, over, failedJobs(jobs));
  const candidate = await findCandidate(wanted, config, talk);
  if (candidate !== null) return { kind: "sealed", candidate };
  throw new ReleaseError({
    code: "candidate_incomplete",
    message: `The run that builds ${what} succeeded, but there is no sealed candidate.`,
    expected: `${candidateTag(sha, producer.producer)} with candidate.json`,
    found: over.htmlUrl,
  });
}

/** The run that was started before, as long as it goes on: its title need not tell what it is for. */
async function recordedRun(
  at: Repository,
  source: PlanSource,
  { journal }: PublishContext,
): Promise<RunState | null> {
  const id = journal.operation().sources[source.id]?.run;
  const run = id === undefined ? null : await readRun(at, id);
  return run === null || run.status === "completed" ? null : run;
}

async function build(
  at: Repository,
  source: PlanSource,
  sha: Sha,
  context: PublishContext,
): Promise<RunState> {
  if (!context.build) {
    throw new ReleaseError({
      code: "candidate_missing",
      message: `${at.name} has no sealed candidate of ${sha}, and --no-build forbids to build one.`,
      expected: candidateTag(sha, source.producer),
      found: "none",
      next: "Run it without --no-build, or build the candidate first.",
    });
  }
  const how = await readDispatchable(at, source.workflow, source.branch, [SOURCE_SHA]);
  context.talk.step(`Building the candidate of ${source.id} ${sha}`);
  const inputs = { [SOURCE_SHA]: sha };
  return startOnce({ ...context, at, how, inputs, keyInput: SOURCE_SHA, key: sha });
}

function failed(what: string, run: RunState, jobs: string): ReleaseError {
  return new ReleaseError({
    code: "candidate_run_failed",
    message: `The run that builds ${what} ended with ${run.conclusion ?? "nothing"}.`,
    expected: "success",
    found: `${jobs}${run.htmlUrl}`,
  });
}
