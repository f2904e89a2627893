import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** As much of JSON Schema as our own schemas use. */
export interface JsonSchema {
  readonly title?: string;
  readonly description?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
}

export interface SchemaFile {
  /** `candidate.v1` */
  readonly name: string;
  readonly schema: JsonSchema;
}

const ENDING = ".schema.json";

/** Every published schema, sorted by name. */
export async function readSchemas(root: string): Promise<readonly SchemaFile[]> {
  const folder = join(root, "packages/contract/schemas");
  const files = (await readdir(folder)).filter((file) => file.endsWith(ENDING)).toSorted();
  return Promise.all(
    files.map(async (file) => ({
      name: file.slice(0, -ENDING.length),
      schema: JSON.parse(await readFile(join(folder, file), "utf8")) as JsonSchema,
    })),
  );
}
