import type { Digest } from "../brands.ts";
import { candidateTag } from "../candidate/tag.ts";
import type { Problem } from "../problem.ts";
import type { Plan, PlanSource } from "./types.ts";

/** What the schema of a plan cannot say. */
export function planContradictions(plan: Plan, digest: Digest): Problem[] {
  const problems: Problem[] = [];
  if (plan.digest !== digest) {
    const message = "is not the digest of the plan: somebody changed it";
    problems.push({ pointer: "/digest", message, expected: digest, found: plan.digest });
  }
  if (plan.tag !== plan.version && plan.tag !== `v${plan.version}`) {
    const expected = `v${plan.version}`;
    problems.push({ pointer: "/tag", message: "has another version", expected, found: plan.tag });
  }
  if (plan.kind === "app" && plan.sources.length !== 1) {
    const found = String(plan.sources.length);
    problems.push({ pointer: "/sources", message: "of an app is one", expected: "1", found });
  }
  if (plan.kind === "app" && plan.prepares && plan.sources[0]?.candidate !== undefined) {
    const message = "is of the commit before the pull request, and not promoted";
    problems.push({ pointer: "/sources/0/candidate", message });
  }
  const homes = plan.sources.filter(({ repository }) => repository.id === plan.repository.id);
  if (plan.kind === "content" && homes.length !== 1) {
    const message = "must have one of the repository that is released in";
    problems.push({ pointer: "/sources", message, expected: "1", found: String(homes.length) });
  }
  plan.sources.forEach((source, index) => {
    problems.push(...sourceProblems(source, `/sources/${index}`, plan, index));
  });
  return problems;
}

function sourceProblems(source: PlanSource, at: string, plan: Plan, index: number): Problem[] {
  const problems: Problem[] = [];
  if (plan.sources.findIndex(({ id }) => id === source.id) !== index) {
    problems.push({ pointer: `${at}/id`, message: "is there twice", found: source.id });
  }
  const expected = candidateTag(source.sha, source.producer);
  if (source.candidate !== undefined && source.candidate.tag !== expected) {
    const pointer = `${at}/candidate/tag`;
    const message = "is of another commit";
    problems.push({ pointer, message, expected, found: source.candidate.tag });
  }
  if (source.commit_count < source.commits.length) {
    const pointer = `${at}/commit_count`;
    problems.push({ pointer, message: "is less than the commits listed" });
  }
  const { candidate, carried_forward: carried = false, since } = source;
  if (carried && (candidate === undefined || since !== source.sha)) {
    const message = "is not what the previous release had";
    problems.push({ pointer: `${at}/carried_forward`, message, expected: since ?? "false" });
  }
  if (!plan.non_green && source.checks.some(({ state }) => state !== "success")) {
    const message = "are not all green, and non_green is false";
    problems.push({ pointer: `${at}/checks`, message });
  }
  return problems;
}
