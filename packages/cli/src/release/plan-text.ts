import type { Plan, PlanSource } from "@release-actions/contract";
import pc from "picocolors";

const SHOWN = 10;

/** A plan for people: what is released, from what, and what is new. */
export function planText(plan: Plan, warnings: readonly string[]): string {
  const { channel, environment, previous, product, repository, tag } = plan;
  const after = previous === undefined ? "the first release" : `after ${previous.tag}`;
  return [
    `${pc.bold(`${product} ${tag}`)} ${pc.dim(`(${channel}, ${after})`)}`,
    `  released in ${repository.name} by ${plan.workflow}, ${gate(environment)}`,
    ...plan.sources.flatMap((source) => sourceLines(source, plan)),
    ...warnings.map((text) => pc.yellow(`! ${text}`)),
    pc.dim(`plan ${plan.digest}`),
    "",
  ].join("\n");
}

function gate(environment: string): string {
  return environment === "none" ? "without a gate" : `gated by ${environment}`;
}

function sourceLines(source: PlanSource, plan: Plan): string[] {
  const { checks, commits, commit_count: count, id, sha } = source;
  const more = count - Math.min(commits.length, SHOWN);
  return [
    `  ${pc.bold(id)} ${sha} ${checkSummary(checks)}`,
    `    ${candidateLine(source, plan)}`,
    ...commits
      .slice(0, SHOWN)
      .map((one) => `    ${pc.dim(one.sha.slice(0, 9))} ${one.level.padEnd(5)} ${one.subject}`),
    ...(more > 0 ? [pc.dim(`    and ${more} more commits`)] : []),
    ...source.pull_requests.slice(0, SHOWN).map(({ number, title }) => `    #${number} ${title}`),
  ];
}

function candidateLine(source: PlanSource, { kind, previous, repository }: Plan): string {
  const { candidate, carried_forward: carried } = source;
  if (candidate === undefined) {
    const composed = kind === "content" && source.repository.id === repository.id;
    return composed ? "gets the release spec; its candidate is composed" : "candidate to be built";
  }
  const { assets, digest, run_id: run, tag } = candidate;
  const sealed = `candidate ${tag}, ${assets.length} files, run ${run} ${pc.dim(digest)}`;
  return carried === true
    ? `${pc.cyan(`carried forward from ${previous?.tag}:`)} ${sealed}`
    : sealed;
}

function checkSummary(checks: PlanSource["checks"]): string {
  if (checks.length === 0) return pc.yellow("no required checks");
  const red = checks.filter(({ state }) => state !== "success");
  if (red.length === 0) return pc.green(`${checks.length} checks green`);
  return pc.red(`NOT GREEN: ${red.map(({ name, state }) => `${name} ${state}`).join(", ")}`);
}
