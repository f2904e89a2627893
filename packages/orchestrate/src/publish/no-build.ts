import { ReleaseError } from "@release-actions/contract";
import { pullsFrom } from "@release-actions/github";
import type { Parts } from "../plan/parts.ts";
import { preparationOf, type Candidates } from "../prepare/preparation.ts";
import { findCandidate } from "../sources/candidate.ts";
import type { PublishContext } from "./context.ts";

/**
 * Refuses a release that `--no-build` keeps from ever ending, before anything is written for it: what has to
 * be merged first makes a new commit, and that one's candidate can only be built. Unless all that is done.
 * @throws ReleaseError `candidate_missing`
 */
export async function requireNothingToBuild(
  parts: Parts,
  candidates: Candidates,
  { config, connection, journal, talk }: PublishContext,
): Promise<void> {
  const { plan, sources } = journal.operation();
  const { producer, source } = parts.home;
  if (sources[source.id]?.sha !== undefined) return;
  const preparation = await preparationOf(plan, parts, candidates, connection);
  const { at, branch } = preparation;
  const changes = await preparation.lacking(source.sha);
  if (changes.length === 0) return;
  for (const { mergeCommit: sha } of await pullsFrom(at, branch, source.branch)) {
    if (sha !== null && (await findCandidate({ at, producer, sha }, config, talk)) !== null) return;
  }
  const paths = changes.map(({ path }) => path).join(", ");
  throw new ReleaseError({
    code: "candidate_missing",
    message: `${plan.tag} takes a new commit of ${at.name}, which changes ${paths}, and --no-build forbids to build its candidate.`,
    expected: `a commit that states ${plan.tag} already, with a sealed candidate`,
    found: source.sha,
    next: "Run it without --no-build.",
  });
}
