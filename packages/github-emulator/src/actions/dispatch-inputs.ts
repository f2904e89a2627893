import { type GitHubError, unprocessable } from "../http/errors.ts";
import { type Workflow, strings, table } from "../runner/workflow.ts";

type Inputs = Readonly<Record<string, string>>;

/**
 * The inputs that a dispatched run gets: those that were given, and the defaults of the others.
 *
 * @throws {GitHubError} 422 in GitHub's words for an unknown input, a missing one and a value that
 *   does not fit its type.
 */
export function settleInputs(workflow: Workflow, given: Inputs): Record<string, string> {
  const declared = Object.entries(table(workflow.on["workflow_dispatch"]?.["inputs"]));
  const names = new Set(declared.map(([name]) => name));
  const unknown = Object.keys(given).filter((name) => !names.has(name));
  if (unknown.length > 0) {
    throw unprocessable(`Unexpected inputs provided: ${JSON.stringify(unknown)}`);
  }
  const inputs: Record<string, string> = {};
  for (const [name, declaration] of declared) {
    const value = settle(name, table(declaration), given[name]);
    if (value !== undefined) inputs[name] = value;
  }
  return inputs;
}

function settle(
  name: string,
  declaration: Readonly<Record<string, unknown>>,
  given: string | undefined,
): string | undefined {
  if (given !== undefined) {
    checkType(name, declaration, given);
    return given;
  }
  const fallback = strings(declaration["default"])[0];
  // A boolean without a default is false, so it is never missing.
  if (fallback !== undefined || declaration["type"] === "boolean") return fallback ?? "false";
  if (declaration["required"] === true)
    throw unprocessable(`Required input '${name}' not provided`);
  return undefined;
}

function checkType(
  name: string,
  declaration: Readonly<Record<string, unknown>>,
  value: string,
): void {
  switch (declaration["type"]) {
    case "boolean":
      // A boolean is a choice to GitHub, in its words too (cli/cli issue 5246).
      if (value !== "true" && value !== "false") throw notAllowed(name, value);
      break;
    case "choice":
      if (!strings(declaration["options"]).includes(value)) throw notAllowed(name, value);
      break;
    case "number":
      if (value.trim() !== "" && !Number.isNaN(Number(value))) break;
      // These words are not confirmed against GitHub.
      throw unprocessable(`Provided value '${value}' for input '${name}' is not a number`);
    default:
  }
}

function notAllowed(name: string, value: string): GitHubError {
  return unprocessable(
    `Provided value '${value}' for input '${name}' not in the list of allowed values`,
  );
}
