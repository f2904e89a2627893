import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import type { Exchange } from "../../packages/github-emulator/src/http/exchange.ts";
import { loadDescription, type Description, type Json, type Operation } from "./description.ts";
import { DESCRIBED_AS, isKnownToDiffer } from "./exceptions.ts";
import { schemaDocument, toJsonSchema } from "./json-schema.ts";

/** Where an answer is not what GitHub's description says. */
export interface Problem {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  /** Where in the body; "" is the whole. */
  readonly pointer: string;
  readonly problem: string;
}

export type Check = (exchange: Exchange) => readonly Problem[];

const REST = /^\/api\/(?:v3|uploads)(?=\/)/;

/** A checker of answers. Schemas are compiled when the first answer of their kind comes. */
export function createCheck(description: Description = loadDescription()): Check {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    verbose: true,
    inlineRefs: false,
    validateSchema: false,
  });
  addFormats.default(ajv);
  // GitHub's own formats, for which no rule is published.
  for (const format of ["repo.nwo", "timestamp", "int64"]) ajv.addFormat(format, true);
  const document = schemaDocument(description.schemas);
  ajv.addSchema(document);
  const owners = ownersOf(document);
  const compiled = new Map<Json, ValidateFunction>();
  const validatorOf = (schema: Json): ValidateFunction => {
    const known = compiled.get(schema) ?? ajv.compile(toJsonSchema(schema) as Json);
    compiled.set(schema, known);
    return known;
  };

  return (exchange) => {
    const { method, pattern, status, body } = exchange;
    // What is no REST (GraphQL) and what no route answered is not described.
    if (pattern !== null && !REST.test(pattern)) return [];
    const route = pattern?.replace(REST, "") ?? "(none)";
    const problem = (pointer: string, text: string): Problem => ({
      method,
      route,
      status,
      pointer,
      problem: text,
    });
    const operation = pattern === null ? null : operationOf(description, method, route);
    if (pattern !== null && operation === null) return [problem("", "not in the description")];
    const expected = expectedBody(operation, exchange);
    if (typeof expected === "string") return [problem("", expected)];
    if (expected === null || isHead(method)) return [];
    const validate = validatorOf(expected);
    if (validate(body)) return [];
    return readable(validate.errors ?? [], owners)
      .filter(({ pointer, value }) => !isKnownToDiffer(route, pointer, value))
      .map(({ pointer, text }) => problem(pointer, text));
  };
}

function operationOf(description: Description, method: string, route: string): Operation | null {
  const verb = isHead(method) ? "GET" : method;
  return description.operation(verb, DESCRIBED_AS[`${verb} ${route}`] ?? route);
}

function isHead(method: string): boolean {
  return method === "HEAD";
}

const named = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
const BASIC_ERROR = named("basic-error");
const VALIDATION_ERROR = { anyOf: [named("validation-error"), named("validation-error-simple")] };

/** The schema of an answer, null for none, or what is wrong with the answer as such. */
function expectedBody(
  operation: Operation | null,
  { status, kind, body }: Exchange,
): Json | string | null {
  const described = operation?.responses.get(String(status));
  // Every endpoint may refuse a caller, redirect after a rename or be unable: few say so.
  if (described === undefined && status < 300) return `status ${status} is not described`;
  if (status < 300) {
    if (described === null && body !== undefined) return "a body where none is described";
    // A raw media type was asked for: the description shows only the JSON.
    if (kind === "text" || kind === "stream") return null;
    if (described !== null && body === undefined) return "no body where one is described";
    return described ?? null;
  }
  if (status < 400) return null;
  // The error schemas require nothing; without a message and an address nobody takes it for GitHub.
  if (!hasStrings(body, ["message", "documentation_url"])) return "not an error of GitHub's shape";
  if (described !== undefined && described !== null) return described;
  const listsErrors = typeof body === "object" && body !== null && "errors" in body;
  return listsErrors ? VALIDATION_ERROR : BASIC_ERROR;
}

function hasStrings(body: unknown, names: readonly string[]): boolean {
  if (typeof body !== "object" || body === null) return false;
  return names.every((name) => typeof (body as Json)[name] === "string");
}

interface Finding {
  readonly pointer: string;
  readonly text: string;
  readonly value: unknown;
}

function readable(errors: readonly ErrorObject[], owners: Owners): Finding[] {
  return closest(errors, owners).map(({ instancePath, message, params, data }) => ({
    // The number of an item says nothing about the rule that it breaks.
    pointer: instancePath.replaceAll(/\/\d+(?=\/|$)/g, "/*"),
    text: `${message ?? "does not fit"} ${JSON.stringify(params)}`,
    value: data,
  }));
}

/**
 * A value that fits none of its alternatives is told of all of them why. Keeps what the closest one
 * says: not that of another `type`, and of the others the one with the fewest complaints.
 */
function closest(errors: readonly ErrorObject[], owners: Owners): readonly ErrorObject[] {
  let kept = errors;
  const choices = errors.filter(({ keyword }) => keyword === "anyOf");
  // From the inside, where choices may lie in choices.
  for (const choice of choices.toSorted((a, b) => b.instancePath.length - a.instancePath.length)) {
    const branches = new Map<string, ErrorObject[]>();
    for (const error of kept) {
      if (error === choice || !error.instancePath.startsWith(choice.instancePath)) continue;
      const branch =
        owners.get(error.parentSchema ?? {}) ?? error.schemaPath.replace(/(anyOf\/\d+).*$/, "$1");
      branches.set(branch, [...(branches.get(branch) ?? []), error]);
    }
    const ranked = [...branches.values()].toSorted((a, b) => distance(a) - distance(b));
    const [best = [choice]] = ranked;
    const dropped = new Set([choice, ...ranked.flat()]);
    kept = [...kept.filter((error) => !dropped.has(error)), ...best];
  }
  return kept;
}

/** A piece of a schema → the name of the schema that it belongs to; errors do not say it. */
type Owners = WeakMap<object, string>;

function ownersOf(document: Json): Owners {
  const owners: Owners = new WeakMap();
  const walk = (value: unknown, name: string): void => {
    if (typeof value !== "object" || value === null) return;
    owners.set(value, name);
    for (const part of Object.values(value)) walk(part, name);
  };
  const { schemas } = document["components"] as { readonly schemas: Json };
  for (const [name, schema] of Object.entries(schemas)) walk(schema, name);
  return owners;
}

function distance(errors: readonly ErrorObject[]): number {
  const isOther = errors.some(
    ({ instancePath, keyword, schemaPath }) =>
      (keyword === "enum" && instancePath.endsWith("/type")) || schemaPath.endsWith("anyOf/0/type"),
  );
  return errors.length + (isOther ? 1000 : 0);
}
