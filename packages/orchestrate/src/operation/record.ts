import {
  parsePlan,
  parseSha,
  parseStrictJson,
  ReleaseError,
  serialisePlan,
  type Plan,
  type Sha,
} from "@release-actions/contract";
import { readWhole, writeWhole } from "../files.ts";

/** What has been done of a plan. */
export interface Operation {
  readonly plan: Plan;
  /** By the id of the source. */
  readonly sources: Readonly<Record<string, SourceProgress>>;
  /** The run that publishes. */
  readonly release_run?: number;
  /** Whether the release was seen published and proved. */
  readonly done: boolean;
  /** The GitHub that it was begun on; absent in records of older versions. */
  readonly api_url?: string;
}

export interface SourceProgress {
  /** The commit that is released when it is not the plan's: what the release's pull request became. */
  readonly sha?: Sha;
  readonly pull_request?: number;
  /** The run that builds the candidate. */
  readonly run?: number;
}

const LIMITS = { bytes: 32 * 1024 * 1024, depth: 20, values: 1_000_000 };
const SCHEMA = "release-actions/operation";

/** Where the record of a release is, below the directory that it is run in. */
export function recordPath(plan: Pick<Plan, "product" | "tag">, directory = ".ms-release"): string {
  return `${directory}/${plan.product}-${plan.tag.replaceAll("/", "_")}.json`;
}

export async function saveOperation(path: string, operation: Operation): Promise<void> {
  const plan: unknown = JSON.parse(new TextDecoder().decode(serialisePlan(operation.plan)));
  const document = { schema: SCHEMA, schema_version: 1, ...operation, plan };
  await writeWhole(path, new TextEncoder().encode(`${JSON.stringify(document, null, 2)}\n`));
}

/** The record at a path; null when there is none. @throws ReleaseError `operation_invalid` */
export async function loadOperation(path: string): Promise<Operation | null> {
  const bytes = await readWhole(path);
  if (bytes === null) return null;
  const json = parseStrictJson(bytes, LIMITS);
  const fields = json.ok ? asFields(json.value) : null;
  if (fields?.["schema"] !== SCHEMA || fields["schema_version"] !== 1) throw invalid(path);
  const { api_url: apiUrl, done, plan, release_run: run, sources } = fields;
  const progress = asFields(sources);
  if (typeof done !== "boolean" || progress === null) throw invalid(path);
  if (apiUrl !== undefined && (typeof apiUrl !== "string" || !URL.canParse(apiUrl))) {
    throw invalid(path);
  }
  return {
    plan: parsePlan(new TextEncoder().encode(JSON.stringify(plan))),
    sources: Object.fromEntries(
      Object.entries(progress).map(([id, one]) => [id, readProgress(one, path)]),
    ),
    ...(run === undefined ? {} : { release_run: wholeNumber(run, path) }),
    done,
    ...(apiUrl === undefined ? {} : { api_url: apiUrl }),
  };
}

function readProgress(value: unknown, path: string): SourceProgress {
  const { pull_request: pull, run, sha } = asFields(value) ?? {};
  const commit = parseSha(sha);
  if (sha !== undefined && commit === null) throw invalid(path);
  return {
    ...(commit === null ? {} : { sha: commit }),
    ...(pull === undefined ? {} : { pull_request: wholeNumber(pull, path) }),
    ...(run === undefined ? {} : { run: wholeNumber(run, path) }),
  };
}

function wholeNumber(value: unknown, path: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value > 0) return value;
  throw invalid(path);
}

function asFields(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;
}

function invalid(path: string): ReleaseError {
  return new ReleaseError({
    code: "operation_invalid",
    message: `${path} is no record of a release that this version understands.`,
    found: path,
  });
}
