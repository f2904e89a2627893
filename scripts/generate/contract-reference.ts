import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Generated } from "../generate.ts";
import { betweenMarkers, markdownTable, prose } from "./markdown.ts";
import { readSchemas } from "./schemas.ts";
import type { JsonSchema } from "./schemas.ts";

const PATH = "docs/contract.md";

/** docs/contract.md: its prose as it is, and the field tables between its markers from the schemas. */
export async function contractReference(root: string): Promise<readonly Generated[]> {
  let content = await readFile(join(root, PATH), "utf8");
  for (const { name, schema } of await readSchemas(root)) {
    const table = markdownTable(["field", "", "type", "means"], rows(schema, schema, ""));
    const markers = { start: `fields of ${name}`, end: name };
    content = betweenMarkers({ path: PATH, content }, markers, table);
  }
  return [{ path: PATH, content }];
}

function rows(schema: JsonSchema, root: JsonSchema, prefix: string): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const presence = schema.required?.includes(name) === true ? "" : "optional";
    const row = [`\`${path}\``, presence, prose(typeOf(field, root)), field.description ?? ""];
    const [inner, dots] = within(field);
    return [row].concat(rows(inner, root, `${path}${dots}`));
  });
}

/** What a field has inside, and how its name goes on there: as an object, a list, or a map. */
function within(field: JsonSchema): [JsonSchema, string] {
  if (field.items !== undefined) return [field.items, "[]."];
  return typeof field.additionalProperties === "object"
    ? [field.additionalProperties, ".*."]
    : [field, "."];
}

function typeOf(field: JsonSchema, root: JsonSchema): string {
  if (field.$ref !== undefined) {
    return root.$defs?.[field.$ref.replace("#/$defs/", "")]?.description ?? "";
  }
  if (field.const !== undefined) return `\`${JSON.stringify(field.const)}\``;
  if (field.enum !== undefined) return field.enum.map((value) => `\`${String(value)}\``).join(", ");
  switch (field.type) {
    case "integer":
      return `integer, ${range(field)}`;
    case "array":
      return `${field.minItems ?? 0} to ${field.maxItems} entries`;
    case undefined:
      return "";
    default:
      return field.type;
  }
}

function range({ minimum, maximum }: JsonSchema): string {
  const most = maximum === Number.MAX_SAFE_INTEGER ? "2^53 − 1" : String(maximum);
  return `${minimum} to ${most}`;
}
