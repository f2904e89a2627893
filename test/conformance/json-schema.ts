import type { Json } from "./description.ts";

const DOCUMENT = "github.json";

// Words of OpenAPI that say nothing about validity, and examples, which are large.
const SILENT = new Set(["example", "examples", "description", "title", "deprecated", "nullable"]);

/**
 * An OpenAPI 3.0 schema as JSON Schema: `nullable` becomes a null alternative, references lead into
 * the document of all schemas. `oneOf` is read as `anyOf`: GitHub's alternatives overlap (a simple
 * user fits two of them), so that "exactly one" would refuse GitHub's own answers.
 */
export function toJsonSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map((item) => toJsonSchema(item));
  if (typeof schema !== "object" || schema === null) return schema;
  const { nullable } = schema as Json;
  const converted: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    // Data, not schemas.
    if (key === "enum" || key === "const" || key === "default" || key === "required") {
      converted[key] = value;
    } else if (key === "properties") {
      converted[key] = mapValues(value as Json);
    } else if (key === "$ref") {
      converted[key] = `${DOCUMENT}${String(value)}`;
    } else if (!SILENT.has(key)) {
      converted[key === "oneOf" ? "anyOf" : key] = toJsonSchema(value);
    }
  }
  return nullable === true ? { anyOf: [{ type: "null" }, converted] } : converted;
}

/** One document with every named schema, to be added to a validator before any other schema. */
export function schemaDocument(schemas: Json): Json {
  return { $id: DOCUMENT, components: { schemas: mapValues(schemas) } };
}

// The names in here are GitHub's fields; one of them may be called "title".
function mapValues(values: Json): Json {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, toJsonSchema(value)]),
  );
}
