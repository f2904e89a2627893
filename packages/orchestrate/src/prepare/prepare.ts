import {
  ReleaseError,
  type Plan,
  type PlanSource,
  type Producer,
  type Product,
  type Sha,
} from "@release-actions/contract";
import {
  branchHead,
  getRepository,
  mergePull,
  readCommit,
  readPull,
  type Pull,
  type Repository,
} from "@release-actions/github";
import type { PublishContext, Underway } from "../publish/context.ts";
import { bumpsFor, requireVersion, type Bumped } from "./bump.ts";
import { untilGreen } from "./green.ts";
import { ensurePull } from "./pull.ts";

/** Where the version of an app stands. */
export type PrepareStep =
  | { readonly kind: "prepared"; readonly sha: Sha; readonly pull: Pull | null }
  | Underway;

/** What a release would change in the source, without changing it. */
export async function previewBumps(
  plan: Plan,
  product: Product,
  context: Pick<PublishContext, "connection">,
): Promise<readonly Bumped[]> {
  const [source] = plan.sources;
  if (source === undefined) return [];
  const at = await getRepository(context.connection, source.repository.name);
  return bumpsFor(at, source.sha, product.version_files ?? [], plan.version);
}

/**
 * Makes the source state the version: by a pull request with green checks, merged without squashing.
 * What is released is the commit that the pull request became, which must follow the plan's commit
 * directly and state the version in its own tree.
 * @throws ReleaseError `pull_request_blocked` | `check_not_green` | `version_mismatch` | `plan_stale`
 */
export async function prepare(
  source: PlanSource,
  product: Product,
  producer: Producer,
  context: PublishContext,
): Promise<PrepareStep> {
  const { connection, journal } = context;
  const { plan, sources } = journal.operation();
  const files = product.version_files ?? [];
  const before = sources[source.id];
  if (files.length === 0) return { kind: "prepared", sha: source.sha, pull: null };
  const at = await getRepository(connection, source.repository.name);
  if (before?.sha !== undefined) return { kind: "prepared", sha: before.sha, pull: null };
  const bumped = await bumpsFor(at, source.sha, files, plan.version);
  if (bumped.length === 0) return { kind: "prepared", sha: source.sha, pull: null };
  const pull = await pullOf(at, plan, source, bumped, before?.pull_request);
  await journal.source(source.id, { pull_request: pull.number });
  const merged = await mergedPull(at, plan, source, product, producer, pull, context);
  if ("kind" in merged) return merged;
  const sha = await releasedCommit(at, source, merged);
  await requireVersion(at, sha, files, plan.version);
  if (!(await untilGreen(at, sha, producer.checks ?? [], context))) {
    return waiting(`the checks of ${sha}`, merged);
  }
  await journal.source(source.id, { sha });
  return { kind: "prepared", sha, pull: merged };
}

function pullOf(
  at: Repository,
  plan: Plan,
  source: PlanSource,
  bumped: readonly Bumped[],
  known: number | undefined,
): Promise<Pull> {
  return known === undefined ? ensurePull(at, plan, source, bumped) : readPull(at, known);
}

async function mergedPull(
  at: Repository,
  plan: Plan,
  source: PlanSource,
  product: Product,
  producer: Producer,
  pull: Pull,
  context: PublishContext,
): Promise<Pull | Underway> {
  if (pull.state === "merged") return pull;
  if (pull.state === "closed") throw blocked(pull, "it was closed");
  await requireUnmoved(at, source);
  context.talk.note(`Pull request #${pull.number} bumps the version: ${pull.htmlUrl}`);
  if (!(await untilGreen(at, pull.head, producer.checks ?? [], context))) {
    return waiting(`pull request #${pull.number} of ${plan.tag}`, pull);
  }
  await requireUnmoved(at, source);
  const attempt = await mergePull(at, pull, product.merge_method ?? "rebase");
  if (attempt.kind === "blocked") throw blocked(pull, attempt.why);
  return readPull(at, pull.number);
}

/** Commits that the plan has not seen would be released with it: no merge on top of them. */
async function requireUnmoved(at: Repository, source: PlanSource): Promise<void> {
  const head = await branchHead(at, source.branch);
  if (head === source.sha) return;
  throw new ReleaseError({
    code: "plan_stale",
    message: `${source.branch} of ${at.name} has moved on, and a version's pull request would release what is new there.`,
    expected: source.sha,
    found: head ?? "no branch",
    next: "Make a new plan. If the newest commit is not green, repair it first.",
  });
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
    next: "Make a new plan: the version is bumped already, which it will recognise.",
  });
}

function blocked(pull: Pull, why: string): ReleaseError {
  return new ReleaseError({
    code: "pull_request_blocked",
    message: `Pull request #${pull.number} cannot be merged.`,
    expected: "a pull request that may be merged",
    found: `${why} (${pull.htmlUrl})`,
  });
}

function waiting(what: string, { htmlUrl }: Pull): Underway {
  return { kind: "underway", what, htmlUrl };
}
