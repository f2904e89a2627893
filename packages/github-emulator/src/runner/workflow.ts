import { parse } from "yaml";

export type Table = Readonly<Record<string, unknown>>;

export interface Concurrency {
  /** Template of the group's name. */
  readonly group: string;
  /** Template of a boolean. */
  readonly cancelInProgress: string;
}

/** What the emulator has to know of a job to decide when and with which rights it runs. */
export interface JobPlan {
  /** Its name in the file's `jobs`. */
  readonly key: string;
  /** `name:` as written; null when there is none. */
  readonly name: string | null;
  readonly needs: readonly string[];
  readonly condition: string | null;
  /** Template of the environment's name. */
  readonly environment: string | null;
  readonly concurrency: Concurrency | null;
  /** As written; undefined when the job leaves it to the workflow. */
  readonly permissions: unknown;
  readonly labels: readonly string[];
  readonly timeoutMinutes: number;
  readonly continueOnError: boolean;
  readonly raw: Table;
}

export interface Workflow {
  /** `null` when the file has none: then its path is its name. */
  readonly name: string | null;
  readonly runName: string | null;
  /** Event name to its configuration, `{}` when it has none. */
  readonly on: Readonly<Record<string, Table>>;
  readonly concurrency: Concurrency | null;
  readonly permissions: unknown;
  readonly jobs: readonly JobPlan[];
  readonly raw: Table;
}

/** A file that is no workflow. The message says what is wrong with it. */
export class InvalidWorkflow extends Error {
  override readonly name = "InvalidWorkflow";
}

/** GitHub's own limit of a job without `timeout-minutes`. */
const DEFAULT_TIMEOUT_MINUTES = 360;

/**
 * Reads what decides about a workflow from outside: triggers, order of jobs, concurrency,
 * environments, permissions. What the steps do is not looked at.
 *
 * @throws {InvalidWorkflow}
 */
export function readWorkflow(text: string): Workflow {
  const raw = readYaml(text);
  const jobs = Object.entries(table(raw["jobs"])).map(([key, job]) => readJob(key, job));
  const names = new Set(jobs.map(({ key }) => key));
  for (const { key, needs } of jobs) {
    const missing = needs.find((need) => !names.has(need));
    if (missing !== undefined) {
      throw new InvalidWorkflow(`Job '${key}' depends on unknown job '${missing}'.`);
    }
  }
  return {
    name: textOf(raw["name"]),
    runName: textOf(raw["run-name"]),
    on: readTriggers(raw["on"]),
    concurrency: readConcurrency(raw["concurrency"]),
    permissions: raw["permissions"],
    jobs,
    raw,
  };
}

/** The value when it is an object, `{}` otherwise. */
export function table(value: unknown): Table {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Table)
    : {};
}

/** One string or a list of them, as YAML allows in many places. */
export function strings(value: unknown): string[] {
  const list = Array.isArray(value) ? (value as unknown[]) : value === undefined ? [] : [value];
  return list.flatMap((item) => textOf(item) ?? []);
}

function readYaml(text: string): Table {
  let value: unknown;
  try {
    value = parse(text, { merge: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidWorkflow(`You have an error in your yaml syntax: ${reason}`, { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InvalidWorkflow("A mapping was expected");
  }
  return value as Table;
}

function readTriggers(on: unknown): Record<string, Table> {
  const named = typeof on === "string" || Array.isArray(on);
  if (named) return Object.fromEntries(strings(on).map((event) => [event, {}]));
  return Object.fromEntries(
    Object.entries(table(on)).map(([event, given]) => [event, table(given)]),
  );
}

function readJob(key: string, value: unknown): JobPlan {
  const raw = table(value);
  const environment = table(raw["environment"]);
  const condition = raw["if"];
  return {
    key,
    name: textOf(raw["name"]),
    needs: strings(raw["needs"]),
    condition: textOf(condition),
    environment: textOf(raw["environment"]) ?? textOf(environment["name"]),
    concurrency: readConcurrency(raw["concurrency"]),
    permissions: raw["permissions"],
    labels: readLabels(raw["runs-on"]),
    timeoutMinutes: numberOf(raw["timeout-minutes"]) ?? DEFAULT_TIMEOUT_MINUTES,
    continueOnError: raw["continue-on-error"] === true,
    raw,
  };
}

function readLabels(runsOn: unknown): string[] {
  const labels = strings(table(runsOn)["labels"] ?? runsOn);
  return labels;
}

function readConcurrency(value: unknown): Concurrency | null {
  const group = textOf(value) ?? textOf(table(value)["group"]);
  if (group === null) return null;
  return { group, cancelInProgress: textOf(table(value)["cancel-in-progress"]) ?? "false" };
}

function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" && value > 0 ? value : null;
}
