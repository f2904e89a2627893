import { ReleaseError, type Plan, type PlanSource, type Sha } from "@release-actions/contract";
import {
  changedFiles,
  mergePull,
  readCommit,
  readPull,
  readText,
  type Pull,
  type Repository,
} from "@release-actions/github";
import { partsOf, type Parts } from "../plan/parts.ts";
import type { PublishContext, Underway } from "../publish/context.ts";
import type { Change, Preparation } from "./change.ts";
import { untilGreen } from "./green.ts";
import { mergeLater } from "./merge-later.ts";
import { mergedByOthers, mergeNoMore } from "./others.ts";
import { preparationOf, type Candidates } from "./preparation.ts";
import { ensurePull } from "./pull.ts";
import { deleteMerged } from "./tidy.ts";

/** Where the release's own repository stands. */
export type PrepareStep =
  | { readonly kind: "prepared"; readonly sha: Sha; readonly pull: Pull | null }
  | Underway;

/** What a release would change in its repository, without changing it. */
export async function previewChanges(
  plan: Plan,
  { config, connection }: Pick<PublishContext, "connection" | "config">,
): Promise<readonly Change[]> {
  const parts = partsOf(plan, config.config);
  const preparation = await preparationOf(plan, parts, plannedCandidates(parts), connection);
  return preparation.lacking(parts.home.source.sha);
}

/** The candidates that were sealed when the plan was made. */
export function plannedCandidates({ ingredients }: Parts): Candidates {
  return new Map(
    ingredients.flatMap(({ source: { candidate, id } }) =>
      candidate === undefined ? [] : [[id, candidate] as const],
    ),
  );
}

/**
 * Makes the release's repository state the release: by a pull request with green checks, merged
 * without squashing. What is released is the commit that the pull request became, which must follow
 * the plan's commit directly and state the release in its own tree.
 * @throws ReleaseError `pull_request_blocked` | `check_not_green` | `version_mismatch` | `plan_stale`
 */
export async function prepare(
  parts: Parts,
  candidates: Candidates,
  context: PublishContext,
): Promise<PrepareStep> {
  const { connection, journal } = context;
  const { plan, sources } = journal.operation();
  const { producer, source } = parts.home;
  const before = sources[source.id];
  if (before?.sha !== undefined) return { kind: "prepared", sha: before.sha, pull: null };
  const preparation = await preparationOf(plan, parts, candidates, connection);
  const { at } = preparation;
  const changes = await preparation.lacking(source.sha);
  if (changes.length === 0) return { kind: "prepared", sha: source.sha, pull: null };
  const known = before?.pull_request;
  const recorded = known === undefined ? null : await readPull(at, known);
  // Once it was closed, another one may take its place.
  const pull =
    recorded === null || recorded.state === "closed"
      ? await ensurePull(preparation, plan, source, changes)
      : recorded;
  await journal.source(source.id, { pull_request: pull.number });
  const merged = await mergedPull(preparation, plan, parts, pull, context);
  if ("kind" in merged) return merged;
  const sha = await releasedCommit(at, source, merged);
  await requireStated(preparation, sha, plan);
  const more = await beyond(preparation, source.sha, sha);
  if (more.length > 0) throw notPlanned(merged, sha, more);
  await deleteMerged(preparation, merged, context.talk);
  const what = `the checks of ${sha}`;
  const onPage = { ...context, what, htmlUrl: `${at.htmlUrl}/commit/${sha}` };
  if (!(await untilGreen(at, sha, producer.checks ?? [], onPage))) {
    return waiting(`commit ${sha}`, merged);
  }
  await journal.source(source.id, { sha });
  return { kind: "prepared", sha, pull: merged };
}

/** The pull request as it is merged; what is in it that the plan has not seen, GitHub must not merge either. */
async function mergedPull(
  preparation: Preparation,
  plan: Plan,
  { home: { producer, source }, product }: Parts,
  pull: Pull,
  context: PublishContext,
): Promise<Pull | Underway> {
  const { at } = preparation;
  if (pull.state === "merged") return pull;
  const early = await mergedByOthers(at, source, pull, context.talk);
  if (early !== null) return early;
  const by = pull.author ?? "somebody";
  context.talk.note(`Pull request #${pull.number} by ${by} prepares ${plan.tag}: ${pull.htmlUrl}`);
  await requireStated(preparation, pull.head, plan);
  const more = await beyond(preparation, source.sha, pull.head);
  if (more.length > 0) {
    if (pull.autoMerge !== null) await mergeNoMore(at, pull, context.talk);
    throw foreign(pull, more);
  }
  const what = `the checks of pull request #${pull.number}`;
  const onPage = { ...context, what, htmlUrl: pull.htmlUrl };
  if (!(await untilGreen(at, pull.head, producer.checks ?? [], onPage))) {
    return waiting(`pull request #${pull.number} of ${plan.tag}`, pull);
  }
  const late = await mergedByOthers(at, source, pull, context.talk);
  if (late !== null) return late;
  const method = product.merge_method ?? "rebase";
  const attempt = await mergePull(at, pull, method);
  if (attempt.kind === "merged") return readPull(at, pull.number);
  return mergeLater({ at, source, tag: plan.tag, pull, method, why: attempt.why }, context);
}

/** @throws ReleaseError `version_mismatch` unless the tree of the commit states the release */
async function requireStated(preparation: Preparation, commit: Sha, plan: Plan): Promise<void> {
  const wrong = await preparation.lacking(commit);
  if (wrong.length === 0) return;
  throw new ReleaseError({
    code: "version_mismatch",
    message: `The tree of ${commit} does not state ${plan.version} as planned.`,
    expected: plan.version,
    found: wrong.map(({ path, what }) => `${path} (${what})`).join("; "),
  });
}

/**
 * The files of a commit that it changes otherwise than the release would. Whoever may push a branch can
 * open the release's pull request before we do, or add to it: what else is in it nobody has planned.
 */
async function beyond(preparation: Preparation, from: Sha, commit: Sha): Promise<string[]> {
  const { at } = preparation;
  const { paths, since } = await changedFiles(at, from, commit);
  const planned = await preparation.lacking(since);
  const texts = await Promise.all(planned.map(({ path }) => readText(at, path, commit)));
  const other = planned.filter(({ text }, index) => texts[index] !== text);
  const extra = paths.filter((path) => planned.every((one) => one.path !== path));
  return [...new Set([...extra, ...other.map(({ path }) => path)])].toSorted();
}

/** The commit on the branch that the pull request became, never just the branch's head. */
async function releasedCommit(at: Repository, source: PlanSource, pull: Pull): Promise<Sha> {
  const sha = pull.mergeCommit;
  const commit = sha === null ? null : await readCommit(at, sha);
  if (commit?.parents[0] === source.sha) return commit.sha;
  throw new ReleaseError({
    code: "plan_stale",
    message: `Pull request #${pull.number} was merged onto commits that the plan does not have.`,
    expected: `a commit that follows ${source.sha}`,
    found: commit ? `${commit.sha}, which follows ${commit.parents.join(", ")}` : "no merge commit",
    next: "Make a new plan: what is prepared already it will recognise.",
  });
}

function foreign(pull: Pull, more: readonly string[]): ReleaseError {
  return new ReleaseError({
    code: "pull_request_blocked",
    message: `Pull request #${pull.number} by ${pull.author ?? "somebody"} changes more than this release.`,
    expected: "the changes that --dry-run shows, and nothing else",
    found: `${more.join(", ")} (${pull.htmlUrl})`,
    next: "Look at it. Close it and delete its branch, or take out of it what is not the release's; then resume.",
  });
}

function notPlanned(pull: Pull, sha: Sha, more: readonly string[]): ReleaseError {
  return new ReleaseError({
    code: "plan_stale",
    message: `Pull request #${pull.number} was merged with changes that the plan does not have.`,
    expected: "the changes that --dry-run shows, and nothing else",
    found: `${sha}: ${more.join(", ")} (${pull.htmlUrl})`,
    next: "Look at it. When it may be released, make a new plan: what is prepared already it will recognise.",
  });
}

function waiting(what: string, { htmlUrl }: Pull): Underway {
  return { kind: "underway", what, waitsFor: "its checks", htmlUrl };
}
