import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileAt } from "../git/objects.ts";
import { resolveCommit } from "../git/repository.ts";
import { findRepository } from "../repos/rows.ts";
import { type Attempt, sourceOf } from "./attempt.ts";
import { isBare } from "./checkout.ts";
import { type Values, fillTemplate } from "./expression.ts";
import { InvalidWorkflow, type JobPlan, type Workflow, readWorkflow, table } from "./workflow.ts";

/** Calls of calls that GitHub allows below the first workflow, and one more. */
const MAX_DEPTH = 11;

/** Where a called workflow is read: its repository, and the commit or the directory itself. */
interface Place {
  readonly dir: string;
  /** Null for a plain directory. */
  readonly sha: string | null;
}

/**
 * The environments that a job arrives at: its own, or those that the jobs of the workflow name which
 * it calls. They are environments of the calling repository, whoever has the workflow. act runs such
 * a call as a whole, and so the whole of it has to wait.
 */
export async function environmentsOf(attempt: Attempt, job: JobPlan): Promise<Arrival> {
  const { host } = attempt;
  const here = sourceOf(host.server, attempt.row());
  const found = { names: new Set<string>(), unknown: new Set<string>() };
  await collect(attempt, job, attempt.values(), here, found, 0);
  return { names: [...found.names], unknown: [...found.unknown] };
}

export interface Arrival {
  readonly names: readonly string[];
  /** Names as written whose value only act could tell: by the leg of a matrix, or by a function. */
  readonly unknown: readonly string[];
}

interface Found {
  readonly names: Set<string>;
  readonly unknown: Set<string>;
}

const ONLY_ACT_KNOWS = /(?<![\w.-])(?:matrix|strategy|secrets|env)\b|[A-Za-z]\s*\(/;

function canBeKnown(template: string): boolean {
  const expressions = template.match(/\$\{\{.*?\}\}/gs) ?? [];
  return !expressions.some((text) => ONLY_ACT_KNOWS.test(text.replaceAll(/'(?:[^']|'')*'/g, "''")));
}

async function collect(
  attempt: Attempt,
  job: JobPlan,
  values: Values,
  here: Place,
  found: Found,
  depth: number,
): Promise<void> {
  const template = job.environment ?? "";
  if (canBeKnown(template)) {
    const name = fillTemplate(template, values);
    if (name !== "") found.names.add(name);
  } else {
    found.unknown.add(template);
  }
  const { uses } = job.raw;
  if (typeof uses !== "string" || depth > MAX_DEPTH) return;
  const called = await readCalled(attempt, uses, here);
  if (called === null) return;
  const inputs = inputsOf(called.workflow, job, values);
  for (const inner of called.workflow.jobs) {
    await collect(attempt, inner, { ...values, inputs }, called.place, found, depth + 1);
  }
}

/** Null for a workflow that cannot be had or read: act says so when it gets there. */
async function readCalled(
  attempt: Attempt,
  uses: string,
  here: Place,
): Promise<{ readonly workflow: Workflow; readonly place: Place } | null> {
  const local = /^\.\/(.+)$/.exec(uses)?.[1];
  const [, repository = "", path = "", ref = ""] =
    /^([^/]+\/[^/]+)\/([^@]+)@(.+)$/.exec(uses) ?? [];
  const place = local === undefined ? await placeOf(attempt, repository, ref) : here;
  const text = place === null ? null : await textAt(place, local ?? path);
  if (place === null || text === null) return null;
  try {
    return { workflow: readWorkflow(text), place };
  } catch (error) {
    if (error instanceof InvalidWorkflow) return null;
    throw error;
  }
}

/** The same places in the same order as for actions. */
async function placeOf(attempt: Attempt, repository: string, ref: string): Promise<Place | null> {
  const { actions, server } = attempt.host;
  const key = Object.keys(actions).find((name) => name.toLowerCase() === repository.toLowerCase());
  const given = key === undefined ? undefined : actions[key];
  if (given !== undefined) {
    if (!(await isBare(given))) return { dir: given, sha: null };
    const sha = (await resolveCommit(given, ref)) ?? (await resolveCommit(given, "HEAD"));
    return sha === null ? null : { dir: given, sha };
  }
  const [owner = "", name = ""] = repository.split("/");
  const hosted = findRepository(server.db, owner, name);
  const dir = hosted === null ? null : server.paths.git(hosted.id);
  const sha = dir === null ? null : await resolveCommit(dir, ref);
  return dir === null || sha === null ? null : { dir, sha };
}

async function textAt({ dir, sha }: Place, path: string): Promise<string | null> {
  if (sha !== null) return (await fileAt(dir, sha, path))?.toString("utf8") ?? null;
  return readFile(join(dir, path), "utf8").catch(() => null);
}

/** What the called workflow gets as `inputs`: the caller's `with`, and its own defaults. */
function inputsOf(workflow: Workflow, job: JobPlan, values: Values): Values {
  const declared = Object.entries(table(workflow.on["workflow_call"]?.["inputs"]));
  const given = table(job.raw["with"]);
  return Object.fromEntries(
    declared.map(([name, input]) => {
      const value = given[name] ?? table(input)["default"];
      return [name, typeof value === "string" ? fillTemplate(value, values) : value];
    }),
  );
}
