import {
  ReleaseError,
  type Plan,
  type Producer,
  type Sha,
  type Yank,
} from "@release-actions/contract";
import { findPublished, getRepository, type Connection } from "@release-actions/github";
import { signersOf, traceRelease, type Trace } from "@release-actions/lanes";

/**
 * The release of a plan as users have it, followed back to its commit; null when there is none yet.
 * @param isOwn whether a commit is the one whose candidate it must be
 * @param producer whose candidate that is
 * @throws ReleaseError `release_yanked`, `tag_conflict` when another release has the tag, `publish_unverified` when a
 *   link of the chain is broken
 */
export async function findOwnRelease(
  connection: Connection,
  plan: Plan,
  isOwn: (commit: Sha) => Promise<boolean>,
  producer: Producer,
): Promise<Trace | null> {
  const at = await getRepository(connection, plan.repository.name);
  if ((await findPublished(at, plan.tag)) === null) return null;
  const trace = await traceOrForeign(connection, plan, producer);
  const made = trace.promotion.predicate.candidates.map((one) => one.sha);
  const own = await Promise.all(made.map(isOwn));
  if (!own.includes(true)) {
    throw new ReleaseError({
      code: "tag_conflict",
      message: `${plan.tag} is published already, from another commit.`,
      expected: plan.sources.map(({ id, sha }) => `${id} ${sha}`).join(", "),
      found: made.join(", "),
    });
  }
  if (trace.yanked !== null) throw takenBack(trace.yanked);
  if (trace.ok) return trace;
  throw new ReleaseError({
    code: "publish_unverified",
    message: `${plan.tag} is published, but its chain is broken.`,
    details: trace.links
      .filter(({ state }) => state === "broken")
      .map(({ detail, what }) => ({ pointer: `/${what}`, message: detail })),
  });
}

function takenBack({ at, by, reason, tag }: Yank): ReleaseError {
  return new ReleaseError({
    code: "release_yanked",
    message: `${tag} was published, and taken back.`,
    expected: "a release that nobody has taken back",
    found: `${by.login}, ${at}: ${reason}`,
  });
}

async function traceOrForeign(
  connection: Connection,
  plan: Plan,
  producer: Producer,
): Promise<Trace> {
  const signers = signersOf(producer);
  const signed = signers === undefined ? {} : { signerWorkflows: signers };
  const trust = { ...connection.trust, ...signed };
  try {
    return await traceRelease(connection, plan.repository.name, plan.tag, trust);
  } catch (error) {
    if (!(error instanceof ReleaseError) || error.code !== "receipt_missing") throw error;
    throw new ReleaseError({
      code: "tag_conflict",
      message: `${plan.tag} is published already, and not by a promotion.`,
      found: error.found,
      cause: error,
    });
  }
}
