import { parse } from "yaml";
import { unprocessable } from "../http/errors.ts";

type Inputs = Readonly<Record<string, string>>;

interface Declared {
  readonly required?: unknown;
  readonly default?: unknown;
}

/**
 * The inputs that a dispatched run gets: those that were given, and the defaults of the others.
 * Throws 422 in GitHub's words for an input that the workflow does not declare, and for one that it
 * requires and nobody gave.
 */
export function settleInputs(workflow: string, given: Inputs): Inputs {
  const declared = declaredInputs(workflow);
  if (declared === null) return given;
  const unexpected = Object.keys(given).filter((name) => !Object.hasOwn(declared, name));
  if (unexpected.length > 0) {
    throw unprocessable(`Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  }
  const inputs: Record<string, string> = {};
  for (const [name, declaration] of Object.entries(declared)) {
    const value = given[name] ?? asText(declaration?.default);
    if (value !== undefined) inputs[name] = value;
    else if (declaration?.required === true) {
      throw unprocessable(`Required input '${name}' not provided`);
    }
  }
  return inputs;
}

/** What `on.workflow_dispatch.inputs` names; null for a file that is no YAML. */
function declaredInputs(workflow: string): Readonly<Record<string, Declared | null>> | null {
  let file: unknown;
  try {
    file = parse(workflow);
  } catch {
    return null;
  }
  const inputs = property(property(property(file, "on"), "workflow_dispatch"), "inputs");
  return isObject(inputs) ? (inputs as Record<string, Declared | null>) : {};
}

function property(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "boolean" || typeof value === "number" ? `${value}` : undefined;
}
