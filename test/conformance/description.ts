import { createRequire } from "node:module";

/** A piece of the description: JSON of a shape that only parts of the code know. */
export type Json = Readonly<Record<string, unknown>>;

/** What GitHub's OpenAPI description says about one endpoint. */
export interface Operation {
  /** The path as the description writes it. */
  readonly path: string;
  /** Status → the JSON schema of its body; null where the description gives none. */
  readonly responses: ReadonlyMap<string, Json | null>;
  /** The names of the fields of a JSON request. */
  readonly fields: readonly string[];
}

export interface Description {
  /** The operation of a route of the emulator, such as "GET" and "/repos/:owner/:repo". */
  operation(method: string, pattern: string): Operation | null;
  readonly schemas: Json;
}

/** GitHub's published description, read from the package that carries it. */
export function loadDescription(): Description {
  // By require, as JSON of 12 MB would cost the compiler seconds as a typed module.
  const require = createRequire(import.meta.url);
  const document = require("@octokit/openapi/generated/api.github.com.json") as Json;
  const operations = new Map<string, Operation>();
  for (const [path, methods] of entries(document["paths"])) {
    for (const [method, operation] of entries(methods)) {
      const responses = new Map<string, Json | null>();
      for (const [status, response] of entries(object(operation)["responses"])) {
        responses.set(status, bodySchema(resolve(document, object(response))));
      }
      const request = bodySchema(object(object(operation)["requestBody"]));
      const fields = Object.keys(object(request?.["properties"]));
      operations.set(keyOf(method.toUpperCase(), path), { path, responses, fields });
    }
  }
  return {
    operation: (method, pattern) => operations.get(keyOf(method, pattern)) ?? null,
    schemas: object(object(document["components"])["schemas"]),
  };
}

// Parameters may have other names; a wildcard stands for a last parameter that has slashes.
function keyOf(method: string, path: string): string {
  const nameless = path
    .replaceAll(/\{[^}]*\}/g, "{}")
    .replaceAll(/:\w+(?:\([^)]*\))?/g, "{}")
    .replace(/\*$/, "{}");
  return `${method} ${nameless}`;
}

function bodySchema(response: Json): Json | null {
  for (const [type, content] of entries(response["content"])) {
    if (/^application\/(?:.+\+)?json$/.test(type)) return object(object(content)["schema"]);
  }
  return null;
}

function resolve(document: Json, value: Json): Json {
  const ref = value["$ref"];
  if (typeof ref !== "string") return value;
  return ref
    .slice(2)
    .split("/")
    .reduce<Json>((at, key) => object(at[key]), document);
}

function entries(value: unknown): [string, unknown][] {
  return Object.entries(object(value));
}

function object(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}
