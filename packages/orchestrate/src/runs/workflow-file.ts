import { MAX_CONFIG_SIZE, ReleaseError, type Sha } from "@release-actions/contract";
import { branchHead, readTreeFile, workflowState, type Repository } from "@release-actions/github";
import { readYaml } from "@release-actions/lanes";

/** How a workflow can be started. */
export interface Dispatchable {
  readonly workflow: string;
  /** The branch that it is started on. */
  readonly branch: string;
  readonly inputs: ReadonlySet<string>;
  /** Inputs that its `run-name` shows, by which its runs are told from each other. */
  readonly shown: ReadonlySet<string>;
}

/**
 * Reads at the head of a branch how a workflow is started, so that what is missing is told before
 * anything is.
 * @throws ReleaseError `workflow_missing`
 */
export async function readDispatchable(
  at: Repository,
  workflow: string,
  branch: string,
  needed: readonly string[],
): Promise<Dispatchable> {
  const head = await branchHead(at, branch);
  const bytes = head === null ? null : await readFile(at, workflow, head);
  const state = bytes === null ? null : await workflowState(at, workflow);
  const file = bytes === null ? null : plainOf(bytes, workflow);
  const inputs = file === null ? null : inputsOf(file);
  const missing = needed.filter((name) => inputs?.has(name) !== true);
  if (inputs === null || missing.length > 0 || state !== "active") {
    throw new ReleaseError({
      code: "workflow_missing",
      message: `${workflow} of ${at.name} cannot be started on ${branch}.`,
      expected: `workflow_dispatch with the inputs ${needed.join(", ")}`,
      found: whatIsWrong(bytes, inputs, state, missing),
    });
  }
  const name = file !== null && "run-name" in file ? String(file["run-name"]) : "";
  const shown = new Set([...inputs].filter((input) => shows(name, input)));
  return { workflow, branch, inputs, shown };
}

function readFile(at: Repository, path: string, head: Sha): Promise<Uint8Array | null> {
  return readTreeFile(at, path, head, MAX_CONFIG_SIZE);
}

function plainOf(bytes: Uint8Array, name: string): Readonly<Record<string, unknown>> {
  return asObject(readYaml(bytes, name).value) ?? {};
}

/** Null when it cannot be dispatched at all. */
function inputsOf(file: Readonly<Record<string, unknown>>): ReadonlySet<string> | null {
  const { on } = file;
  if (on === "workflow_dispatch") return new Set();
  if (Array.isArray(on)) return on.includes("workflow_dispatch") ? new Set() : null;
  const events = asObject(on);
  if (events === null || !("workflow_dispatch" in events)) return null;
  const dispatch = asObject(events["workflow_dispatch"]);
  return new Set(Object.keys(asObject(dispatch?.["inputs"]) ?? {}));
}

function shows(runName: string, input: string): boolean {
  return new RegExp(`\\binputs\\.${input}\\b`).test(runName);
}

function whatIsWrong(
  bytes: Uint8Array | null,
  inputs: ReadonlySet<string> | null,
  state: string | null,
  missing: readonly string[],
): string {
  if (bytes === null) return "no such file on that branch";
  if (inputs === null) return "no workflow_dispatch";
  if (missing.length > 0) return `no input ${missing.join(", ")}`;
  return state === null ? "a file that GitHub does not know as a workflow" : `it is ${state}`;
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;
}
