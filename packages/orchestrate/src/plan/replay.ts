import { ReleaseError, type Plan, type PlanSource, type Problem } from "@release-actions/contract";
import {
  getRepository,
  isReachable,
  listReleases,
  type Connection,
  type Repository,
} from "@release-actions/github";
import type { LoadedConfig } from "@release-actions/lanes";
import { chooseProduct, type ChosenProduct } from "../product.ts";
import { findCandidate } from "../sources/candidate.ts";
import { judgeCommit, readChecks, redOnes } from "../sources/green.ts";
import type { Talk } from "../talk.ts";
import { neverPromoted } from "./commit.ts";
import { requireFreeTag } from "./tag.ts";

/** Everything that a plan is compared with. */
export interface World {
  readonly connection: Connection;
  readonly config: LoadedConfig;
  readonly talk: Talk;
}

/**
 * The same before a plan is carried out: one that was made to look at commits that are not green goes no
 * further before they are.
 * @throws ReleaseError `check_not_green`, `plan_stale`
 */
export async function requireCurrent(plan: Plan, world: World): Promise<void> {
  if (plan.non_green) await requireGreen(plan, world);
  await compareWithWorld(plan, world);
}

async function requireGreen(
  { sources }: Plan,
  { config: { config }, connection }: World,
): Promise<void> {
  for (const { id, repository, sha } of sources) {
    const required = config.producers[id]?.checks ?? [];
    const { green, red } = await readChecks(connection, repository.name, sha, required);
    if (!green) throw neverPromoted(id, sha, red);
  }
}

/**
 * Looks whether a plan still holds: nothing in it is resolved again, everything is compared.
 * @throws ReleaseError `plan_stale` naming everything that moved
 */
export async function compareWithWorld(plan: Plan, world: World): Promise<void> {
  const { config, connection, talk } = world;
  talk.step("Comparing the plan with the world");
  const problems: Problem[] = [];
  if (config.digest !== plan.config.digest) {
    problems.push(moved("/config/digest", "release.yml", plan.config.digest, config.digest));
    throw stale(plan, problems);
  }
  const chosen = chooseProduct(config.config, plan.kind, plan.product, plan.channel);
  const at = await getRepository(connection, plan.repository.name);
  if (at.id !== plan.repository.id || at.ownerId !== plan.repository.owner_id) {
    problems.push(moved("/repository/id", at.name, String(plan.repository.id), String(at.id)));
  }
  problems.push(...(await tagProblems(at, plan, chosen)));
  const moves = await Promise.all(
    plan.sources.map((source, index) =>
      sourceProblems(plan, source, `/sources/${index}`, chosen, world),
    ),
  );
  problems.push(...moves.flat());
  if (problems.length > 0) throw stale(plan, problems);
}

async function tagProblems(at: Repository, plan: Plan, chosen: ChosenProduct): Promise<Problem[]> {
  const releases = await listReleases(at);
  const { monotonic = true } = chosen.channel;
  return caught("/tag", () => requireFreeTag(at, plan.tag, plan.channel, monotonic, releases));
}

async function sourceProblems(
  plan: Plan,
  source: PlanSource,
  pointer: string,
  chosen: ChosenProduct,
  { config, connection, talk }: World,
): Promise<Problem[]> {
  const producer = chosen.producers.find(({ id }) => id === source.id)?.producer;
  const at = await getRepository(connection, source.repository.name);
  const { id, owner_id: owner } = source.repository;
  if (producer === undefined || at.id !== id || at.ownerId !== owner) {
    return [moved(`${pointer}/repository/id`, at.name, String(id), String(at.id))];
  }
  const problems: Problem[] = [];
  const { reachable, status } = await isReachable(at, source.sha, source.branch);
  if (!reachable) {
    const what = `${source.sha} is no longer part of ${source.branch}`;
    problems.push({ pointer: `${pointer}/sha`, message: what, expected: "ahead", found: status });
  }
  const { checks } = await judgeCommit(at, source.sha, producer.checks ?? []);
  if (!plan.non_green && redOnes(checks) !== "") {
    const message = "checks are no longer green";
    problems.push({ pointer: `${pointer}/checks`, message, found: redOnes(checks) });
  }
  const { candidate } = source;
  if (candidate === undefined || !reachable) return problems;
  const now = await findOrProblem();
  if ("problem" in now) return [...problems, now.problem];
  if (now.found?.digest === candidate.digest && now.found.release_id === candidate.release_id) {
    return problems;
  }
  const where = `${pointer}/candidate/digest`;
  const found = now.found === null ? "no sealed candidate" : now.found.digest;
  return [...problems, moved(where, candidate.tag, candidate.digest, found)];

  async function findOrProblem() {
    try {
      if (producer === undefined) return { found: null };
      return { found: await findCandidate({ at, producer, sha: source.sha }, config, talk) };
    } catch (error) {
      if (!(error instanceof ReleaseError)) throw error;
      const message = `${error.message} [${error.code}]`;
      return { problem: { pointer: `${pointer}/candidate`, message } };
    }
  }
}

/** Refusals of the state of the world are news about the plan; everything else stays what it is. */
async function caught(pointer: string, work: () => Promise<void>): Promise<Problem[]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (!(error instanceof ReleaseError) || error.exit !== 1) throw error;
    return [{ pointer, message: `${error.message} [${error.code}]` }];
  }
}

function moved(pointer: string, what: string, expected: string, found: string): Problem {
  return { pointer, message: `${what} has changed`, expected, found };
}

function stale(plan: Plan, details: readonly Problem[]): ReleaseError {
  const what = details.map(({ pointer }) => pointer.slice(1)).join(", ");
  return new ReleaseError({
    code: "plan_stale",
    message: `The plan of ${plan.tag} no longer holds: ${what}.`,
    details,
  });
}
