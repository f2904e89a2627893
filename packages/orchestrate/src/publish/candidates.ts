import {
  candidateTag,
  ReleaseError,
  type PlanCandidate,
  type Sha,
  type Tag,
} from "@release-actions/contract";
import { getRepository, readRun, type Repository, type RunState } from "@release-actions/github";
import { releasedSha } from "../operation/journal.ts";
import type { Part } from "../plan/parts.ts";
import type { Candidates } from "../prepare/preparation.ts";
import { awaitRun } from "../runs/await.ts";
import { activeRuns } from "../runs/find.ts";
import { startOnce } from "../runs/start.ts";
import { readDispatchable, type Dispatchable } from "../runs/workflow-file.ts";
import { findCandidate } from "../sources/candidate.ts";
import { together } from "../together.ts";
import type { PublishContext, Underway } from "./context.ts";
import { failedJobs } from "./failed-jobs.ts";

const SOURCE_SHA = "source_sha";

/** Where candidates stand. */
export type CandidatesStep =
  | { readonly kind: "sealed"; readonly candidates: Candidates }
  | Underway;

/** What was found of one. */
interface Found {
  readonly part: Part;
  readonly at: Repository;
  readonly sha: Sha;
  /** "candidate rc-… of loader" */
  readonly what: string;
  readonly sealed: PlanCandidate | null;
  /** The run that builds it already. */
  readonly run: RunState | null;
}

/**
 * The sealed candidates of sources: those that are there, those that are being built, or new ones. One
 * commit is built once, whoever asks for it and how often. What is missing is built at the same time.
 * @throws ReleaseError `candidate_missing` | `candidate_run_failed` and what the policy refuses
 */
export async function ensureCandidates(
  parts: readonly Part[],
  context: PublishContext,
): Promise<CandidatesStep> {
  const found = await together(parts, (part) => look(part, context));
  const missing = found.filter(({ run, sealed }) => sealed === null && run === null);
  if (!context.build && missing.length > 0) throw forbidden(missing);
  // Of all of them before the first is started: half of a release need not be built.
  const ways = await together(missing, ({ part }) => candidateWay(part, context));
  const started = await together(missing, (one) => start(one, ways[missing.indexOf(one)], context));
  const open = found.flatMap((one) => {
    const run = one.run ?? started[missing.indexOf(one)];
    return one.sealed !== null || run === undefined ? [] : [{ ...one, run }];
  });
  const [first] = open;
  if (first !== undefined && !context.watch) {
    const { run } = first;
    const names = open.map((one) => one.what).join(", ");
    const what = open.length > 1 ? `each of ${names}` : names;
    return { kind: "underway", what, runId: run.id, htmlUrl: run.htmlUrl };
  }
  const built = await together(open, (one) => awaitSealed(one, one.run, context));
  const sealed = found.map((one) => {
    const waited = open.findIndex(({ part }) => part === one.part);
    return [one.part.source.id, one.sealed ?? built[waited]] as const;
  });
  return { kind: "sealed", candidates: new Map(sealed.filter(hasCandidate)) };
}

function hasCandidate(
  entry: readonly [string, PlanCandidate | undefined],
): entry is readonly [string, PlanCandidate] {
  return entry[1] !== undefined;
}

/**
 * How the workflow that builds a source's candidates is started.
 * @throws ReleaseError `workflow_missing`
 */
export async function candidateWay(
  { producer, source }: Part,
  { connection }: Pick<PublishContext, "connection">,
): Promise<Dispatchable> {
  const at = await getRepository(connection, source.repository.name);
  const known = Object.keys(knownInputs(source.sha, "v0.0.0" as Tag));
  const wanted = (producer.workflow_inputs ?? []).filter((name) => known.includes(name));
  return readDispatchable(at, source.workflow, source.branch, [SOURCE_SHA, ...wanted].filter(once));
}

function once(name: string, index: number, all: readonly string[]): boolean {
  return all.indexOf(name) === index;
}

function knownInputs(sha: Sha, tag: Tag): Readonly<Record<string, string>> {
  return { [SOURCE_SHA]: sha, tag };
}

async function look(part: Part, context: PublishContext): Promise<Found> {
  const { config, connection, journal, talk } = context;
  const { producer, source } = part;
  const at = await getRepository(connection, source.repository.name);
  const sha = releasedSha(journal.operation(), source);
  // Of an app's only source there is nothing to tell it from.
  const whose = journal.operation().plan.kind === "app" ? "" : ` of ${source.id}`;
  const what = `candidate ${candidateTag(sha, producer.producer)}${whose}`;
  // Runs first: one that ends in between has sealed its candidate by the second look.
  const [active] = await activeRuns(at, source.workflow, sha);
  const sealed = await findCandidate({ at, producer, sha }, config, talk);
  const run = sealed === null ? (active ?? (await recordedRun(at, part, context))) : null;
  if (sealed === null && active !== undefined) {
    talk.note(`${what} is being built already: ${active.htmlUrl}`);
    await journal.source(source.id, { run: active.id });
  }
  return { part, at, sha, what, sealed, run };
}

/** The run that was started before, as long as it goes on: its title need not tell what it is for. */
async function recordedRun(
  at: Repository,
  { source }: Part,
  { journal }: PublishContext,
): Promise<RunState | null> {
  const id = journal.operation().sources[source.id]?.run;
  const run = id === undefined ? null : await readRun(at, id);
  return run === null || run.status === "completed" ? null : run;
}

async function start(
  { at, part: { producer, source }, sha }: Found,
  how: Dispatchable | undefined,
  context: PublishContext,
): Promise<RunState> {
  if (how === undefined) throw new ReleaseError({ code: "defect", message: "No way to start it." });
  context.talk.step(`Building the candidate of ${source.id} ${sha}`);
  const { tag } = context.journal.operation().plan;
  // What the policy does not list must not be given: it judges the inputs that the run recorded.
  const names = producer.workflow_inputs ?? [SOURCE_SHA];
  const inputs = Object.fromEntries(
    Object.entries(knownInputs(sha, tag)).filter(([name]) => names.includes(name)),
  );
  const run = await startOnce({
    ...context,
    at,
    how,
    inputs,
    keyInput: SOURCE_SHA,
    key: sha,
    commit: sha,
  });
  await context.journal.source(source.id, { run: run.id });
  return run;
}

async function awaitSealed(
  { at, part: { producer }, sha, what }: Found,
  run: RunState,
  context: PublishContext,
): Promise<PlanCandidate> {
  const { jobs, run: over } = await awaitRun(at, run.id, { ...context, what });
  if (over.conclusion !== "success") {
    throw new ReleaseError({
      code: "candidate_run_failed",
      message: `The run that builds ${what} ended with ${over.conclusion ?? "nothing"}.`,
      expected: "success",
      found: `${failedJobs(jobs)}${over.htmlUrl}`,
      next: "Read the run's log. What a commit has to repair is released by that commit: merge it, and run `publish` again, which plans it; resuming would build the old one. If only the machine failed, resume: that builds the same commit again.",
    });
  }
  const candidate = await findCandidate({ at, producer, sha }, context.config, context.talk);
  if (candidate !== null) return candidate;
  throw new ReleaseError({
    code: "candidate_incomplete",
    message: `The run that builds ${what} succeeded, but there is no sealed candidate.`,
    expected: `${candidateTag(sha, producer.producer)} with candidate.json`,
    found: over.htmlUrl,
  });
}

function forbidden(missing: readonly Found[]): ReleaseError {
  const names = missing.map(({ at, sha }) => `${at.name} has no sealed candidate of ${sha}`);
  return new ReleaseError({
    code: "candidate_missing",
    message: `${names.join(", ")}, and --no-build forbids to build.`,
    expected: missing.map(({ what }) => what).join(", "),
    found: "none",
    next: "Run it without --no-build, or build the candidates first.",
  });
}
