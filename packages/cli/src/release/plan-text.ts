import type { Plan, PlanSource, Tag } from "@release-actions/contract";
import pc from "picocolors";
import { wrapped as wrappedWords } from "../terminal/wrapped.ts";

const SHOWN = 10;

/** What is known before the version is: the sources, and what a person should know of them. */
export interface KnownChanges {
  readonly previous: Tag | null;
  readonly sources: readonly PlanSource[];
  readonly warnings: readonly string[];
}

/**
 * A plan for people: what is released, from what, and what is new. Commits and digests are shortened; the
 * plan file has them whole.
 * @param columns of the terminal; absent where none is
 * @param seen whether what is new was shown a moment ago, with a question
 */
export function planText(
  plan: Plan,
  warnings: readonly string[],
  columns?: number,
  seen = false,
): string {
  const { channel, environment, previous, product, repository, tag } = plan;
  const after = previous === undefined ? "the first release" : `after ${previous.tag}`;
  return [
    `${pc.bold(`${product} ${tag}`)} ${pc.dim(`(${channel}, ${after})`)}`,
    ...wrapped(
      `released in ${repository.name} by ${plan.workflow}, ${gate(environment)}`,
      columns,
      ["  ", "    "],
    ),
    ...plan.sources.flatMap((source) => [
      ...headLines(source, columns),
      ...candidateLines(source, plan).flatMap((line) => wrapped(line, columns, DEEP)),
      ...(seen ? [] : changeLines(source, columns)),
    ]),
    ...warningLines(warnings, columns),
    pc.dim(`plan ${shortDigest(plan.digest)}`),
    "",
  ].join("\n");
}

/** The same as far as it is known when somebody is asked for the version. */
export function changesText(
  { previous, sources, warnings }: KnownChanges,
  columns?: number,
): string {
  return [
    previous === null ? "What the first release would have:" : `New since ${previous}:`,
    ...sources.flatMap((source) => [
      ...headLines(source, columns),
      ...(source.commit_count === 0 ? ["    nothing"] : changeLines(source, columns)),
    ]),
    ...warningLines(warnings, columns),
    "",
  ].join("\n");
}

/** Of a source. */
const DEEP = ["    ", "      "] as const;

function gate(environment: string): string {
  return environment === "none" ? "without a gate" : `gated by ${environment}`;
}

function headLines({ checks, id, sha }: PlanSource, columns: number | undefined): string[] {
  return wrapped(`${pc.bold(id)} ${short(sha)} ${checkSummary(checks)}`, columns, ["  ", "    "]);
}

function changeLines(source: PlanSource, columns: number | undefined): string[] {
  const { commits, commit_count: count, pull_requests: pulls } = source;
  const more = count - Math.min(commits.length, SHOWN);
  return [
    ...commits.slice(0, SHOWN).flatMap(({ level, sha, subject }) => {
      const indents = [`    ${pc.dim(short(sha))} ${level.padEnd(5)} `, " ".repeat(23)] as const;
      return wrapped(subject, columns, indents);
    }),
    ...(more > 0 ? [pc.dim(`    and ${counted(more, "more commit")}`)] : []),
    ...pulls
      .slice(0, SHOWN)
      .flatMap(({ number, title }) => wrapped(`#${number} ${title}`, columns, DEEP)),
  ];
}

function warningLines(warnings: readonly string[], columns: number | undefined): string[] {
  return warnings
    .flatMap((text) => wrapped(text, columns, ["! ", "  "]))
    .map((line) => pc.yellow(line));
}

function candidateLines(source: PlanSource, plan: Plan): string[] {
  const { candidate, carried_forward: carried } = source;
  const { kind, prepares, previous, repository } = plan;
  const isHome = kind === "app" || source.repository.id === repository.id;
  if (isHome && prepares !== undefined) {
    const { branch, files } = prepares;
    const built = kind === "content" ? "composed" : "to be built";
    return [
      `a pull request from ${branch} changes ${files.join(", ")}`,
      `candidate of the commit that it becomes is ${built}`,
    ];
  }
  if (candidate === undefined) {
    return [isHome && kind === "content" ? "candidate is composed" : "candidate to be built"];
  }
  const { assets, digest, run_id: run, tag } = candidate;
  const files = counted(assets.length, "file");
  const sealed = `candidate ${shortTag(tag)}, ${files}, run ${run}, ${shortDigest(digest)}`;
  return [
    carried === true ? `${pc.cyan(`carried forward from ${previous?.tag}:`)} ${sealed}` : sealed,
  ];
}

function checkSummary(checks: PlanSource["checks"]): string {
  if (checks.length === 0) return pc.yellow("no required checks");
  const red = checks.filter(({ state }) => state !== "success");
  if (red.length === 0) return pc.green(`${counted(checks.length, "check")} green`);
  return pc.red(`NOT GREEN: ${red.map(({ name, state }) => `${name} ${state}`).join(", ")}`);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function short(sha: string): string {
  return sha.slice(0, 12);
}

/** `rc-<producer>-<sha>`: the producer stays. */
function shortTag(tag: string): string {
  return tag.replace(/[0-9a-f]{40}$/, short);
}

function shortDigest(digest: string): string {
  return digest.slice(0, "sha256:".length + 12);
}

function wrapped(
  text: string,
  columns: number | undefined,
  indents: readonly [first: string, rest: string],
): string[] {
  return wrappedWords(text.split(" "), columns, indents);
}
