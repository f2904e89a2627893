import { ReleaseError, type Plan } from "@release-actions/contract";
import {
  findPublished,
  getRepository,
  listApprovals,
  type Repository,
  type RunState,
} from "@release-actions/github";
import { gateRules, requireGate } from "@release-actions/lanes";
import { releasedSha } from "../operation/journal.ts";
import { partsOf } from "../plan/parts.ts";
import { awaitRun, lookAtRun } from "../runs/await.ts";
import type { WatchedRun } from "../talk.ts";
import { startOnce } from "../runs/start.ts";
import { readDispatchable, type Dispatchable } from "../runs/workflow-file.ts";
import { candidateWay } from "./candidates.ts";
import type { PublishContext, Underway } from "./context.ts";
import { failedJobs } from "./failed-jobs.ts";
import { runningRelease } from "./running.ts";

/**
 * The run that publishes: the one that is on its way for this tag, or a new one.
 * @throws ReleaseError `release_run_failed` | `approval_rejected` | `tag_conflict`
 */
export async function ensureReleased(
  plan: Plan,
  context: PublishContext,
): Promise<{ readonly kind: "over" } | Underway> {
  const at = await getRepository(context.connection, plan.repository.name);
  const what = `release ${plan.tag}`;
  const run = await runOf(at, plan, context);
  if (run === null) return { kind: "over" };
  await context.journal.releaseRun(run.id);
  if (!context.watch) return underway(await lookAtRun(at, run.id, what));
  const { jobs, run: over } = await awaitRun(at, run.id, { ...context, what });
  if (over.conclusion === "success") return { kind: "over" };
  throw await failure(at, plan, over, failedJobs(jobs));
}

/**
 * Looks whether everything that will have to be started can be, and whether its gate can be passed,
 * before anything is.
 * @throws ReleaseError `workflow_missing` | `gate_missing` | `gate_unprotected` | `gate_weak`
 */
export async function requireReleasable(plan: Plan, context: PublishContext): Promise<void> {
  const { config, connection } = context;
  const at = await getRepository(connection, plan.repository.name);
  const { home } = partsOf(plan, config.config);
  await dispatchable(at, plan);
  const { environment } = plan;
  if (environment !== "none") {
    await requireGate(at, environment, gateRules(config.config, environment));
  }
  // Composed of the others, it is never there before.
  if (plan.kind === "content") await candidateWay(home, context);
}

function dispatchable(at: Repository, plan: Plan): Promise<Dispatchable> {
  // Without it the version would be refused when everything is built and approved.
  const confirmation = plan.version_confirmed === true ? ["confirm_version"] : [];
  const inputs = ["tag", "source_sha", ...confirmation];
  return readDispatchable(at, plan.workflow, at.defaultBranch, inputs);
}

/** Null when the release is there: a run that nobody remembers has ended while we were looking. */
async function runOf(
  at: Repository,
  plan: Plan,
  context: PublishContext,
): Promise<RunState | null> {
  const running = await runningRelease(plan, context);
  if (running !== null) {
    const { run } = running;
    const known = run.id === context.journal.operation().release_run;
    if (!known) context.talk.note(publishing(run, plan));
    return run;
  }
  // Runs first: one that ends in between has published by this look.
  if ((await findPublished(at, plan.tag)) !== null) return null;
  return start(at, plan, context);
}

/** With whoever has to approve it: they are not waited for, and should be told. */
function underway({ gates, run, what }: WatchedRun): Underway {
  const waitsFor = gates
    .map(({ environment, reviewers }) => `${environment}, approved by ${reviewers.join(" or ")}`)
    .join(" and ");
  const gate = waitsFor === "" ? {} : { waitsFor };
  return { kind: "underway", what, ...gate, runId: run.id, htmlUrl: run.htmlUrl };
}

/** Who publishes a tag, and where. */
export function publishing({ actor, htmlUrl }: RunState, { tag }: Plan): string {
  return `${actor ?? "Somebody"} is publishing ${tag}: ${htmlUrl}`;
}

async function start(at: Repository, plan: Plan, context: PublishContext): Promise<RunState> {
  const how = await dispatchable(at, plan);
  const { home } = partsOf(plan, context.config.config);
  const commit = releasedSha(context.journal.operation(), home.source);
  const known: Readonly<Record<string, string>> = {
    tag: plan.tag,
    channel: plan.channel,
    plan_digest: plan.digest,
    ...(plan.version_confirmed === true ? { confirm_version: plan.version } : {}),
    source_sha: commit,
  };
  const inputs = Object.fromEntries(Object.entries(known).filter(([name]) => how.inputs.has(name)));
  context.talk.step(`Starting ${plan.workflow} for ${plan.tag}`);
  return startOnce({ ...context, at, how, inputs, keyInput: "tag", key: plan.tag, commit });
}

async function failure(
  at: Repository,
  plan: Plan,
  run: RunState,
  jobs: string,
): Promise<ReleaseError> {
  const reviews = await listApprovals(at, run.id);
  const rejected = reviews.find(({ state }) => state === "rejected");
  if (rejected !== undefined) {
    return new ReleaseError({
      code: "approval_rejected",
      message: `${rejected.user.login} rejected ${plan.tag}; nothing was published.`,
      expected: `an approval of ${plan.environment}`,
      found: rejected.comment === "" ? run.htmlUrl : `${rejected.comment} (${run.htmlUrl})`,
    });
  }
  const cancelled = run.conclusion === "cancelled";
  return new ReleaseError({
    code: "release_run_failed",
    message: cancelled
      ? `The run that publishes ${plan.tag} was cancelled.`
      : `The run that publishes ${plan.tag} ended with ${run.conclusion ?? "nothing"}.`,
    expected: "success",
    found: `${jobs}${run.htmlUrl}`,
  });
}
