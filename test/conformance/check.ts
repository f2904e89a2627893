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
  ajv.addSchema(schemaDocument(description.schemas));
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
    return readable(validate.errors ?? [])
      .filter(({ pointer, value }) => !isKnownToDiffer(pointer, value))
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

// An alternative that fails says why each branch failed; the branches that only say "not null" are
// noise beside the one that was meant.
function readable(errors: readonly ErrorObject[]): Finding[] {
  const telling = errors.filter(
    ({ keyword, schemaPath }) => keyword !== "anyOf" && !schemaPath.endsWith("anyOf/0/type"),
  );
  return (telling.length === 0 ? errors : telling).map(
    ({ instancePath, message, params, data }) => ({
      // The number of an item says nothing about the rule that it breaks.
      pointer: instancePath.replaceAll(/\/\d+(?=\/|$)/g, "/*"),
      text: `${message ?? "does not fit"} ${JSON.stringify(params)}`,
      value: data,
    }),
  );
}
