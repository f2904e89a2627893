import type { Digest, Promotion, Sha, Tag } from "@release-actions/contract";
import { findRun, type Asset, type Repository } from "@release-actions/github";
import { gateLink } from "../trace/links.ts";
import { RECEIPTS } from "./receipt.ts";

/** What the receipt of a published release must say to be this promotion's own. */
export interface OwnPromotion {
  readonly tag: Tag;
  readonly commit: Sha;
  readonly candidate: Digest;
  readonly environment: string;
  /** Path of the workflow that promotes. */
  readonly workflow: string;
}

/**
 * Whether somebody wrote the receipt by hand: anybody with write access can publish these very files
 * with a receipt that tells of an approval which never was. GitHub's record of the run it names is
 * asked; what it cannot confirm is not ours.
 */
export async function receiptProblems(
  at: Repository,
  { predicate, subject }: Promotion,
  assets: readonly Asset[],
  own: OwnPromotion,
): Promise<readonly string[]> {
  const { candidates, gate, promotion: by, release } = predicate;
  const problems: string[] = [];
  if (!candidates.some(({ digest }) => digest === own.candidate)) {
    problems.push(`it was promoted from ${candidates.map(({ digest }) => digest).join(", ")}`);
  }
  if (release.repository_id !== at.id || release.tag !== own.tag || release.commit !== own.commit) {
    problems.push(`its receipt is of ${release.repository} ${release.tag} at ${release.commit}`);
  }
  const listed = assets.filter(({ name }) => !RECEIPTS.includes(name));
  const covered = new Map(subject.map(({ name, digest }) => [name as string, digest.sha256]));
  if (
    listed.length !== covered.size ||
    listed.some(({ name, digest }) => digest !== `sha256:${covered.get(name) ?? ""}`)
  ) {
    problems.push("its receipt names other files");
  }
  if (problems.length > 0) return problems;
  if (gate.environment !== own.environment) {
    return [`its receipt names the gate ${gate.environment}, not ${own.environment}`];
  }
  const run = await findRun(at, by.run_id);
  if (run?.path !== own.workflow || run.repositoryId !== at.id || run.attempt < by.run_attempt) {
    return [`GitHub has no run ${by.run_id} of ${own.workflow} that its receipt could be of`];
  }
  if (gate.environment === "none") return [];
  if (gate.approved_by.length === 0) return ["its receipt names nobody who approved it"];
  const confirmed = await gateLink(at, { predicate });
  return confirmed.state === "proved" ? [] : [`its receipt says ${confirmed.detail}`];
}
