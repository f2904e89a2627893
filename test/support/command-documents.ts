import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

const FOLDERS = ["contract", "cli"].map((name) =>
  fileURLToPath(new URL(`../../packages/${name}/schemas/`, import.meta.url)),
);

interface Published {
  readonly $id: string;
}

let loading: Promise<ReadonlyMap<string, ValidateFunction>> | undefined;

/** Each published schema's check, by the name of its file without the ending. */
async function validators(): Promise<ReadonlyMap<string, ValidateFunction>> {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const found = new Map<string, string>();
  for (const folder of FOLDERS) {
    for (const file of await readdir(folder)) {
      const schema = JSON.parse(await readFile(folder + file, "utf8")) as Published;
      ajv.addSchema(schema);
      found.set(file.replace(/\.v\d+\.schema\.json$/, ""), schema.$id);
    }
  }
  return new Map(
    [...found].flatMap(([name, id]) => {
      const check = ajv.getSchema(id);
      return check === undefined ? [] : [[name, check]];
    }),
  );
}

/** Of which commands documents have been checked in this process. */
export const checkedCommands = new Set<string>();

/**
 * Whatever a test runs with --json is one document, of the schema that is published for the command; a
 * failure is one of the schema for failures. Other runs pass.
 */
export async function requirePublished(args: readonly string[], stdout: string): Promise<void> {
  if (!args.includes("--json") || stdout.startsWith("Usage")) return;
  loading ??= validators();
  const known = await loading;
  const document: unknown = JSON.parse(stdout);
  const failed = typeof document === "object" && document !== null && "error" in document;
  const names = args.map((_, at) => args.slice(0, at + 1).join("-"));
  const name = failed ? "failure" : names.findLast((one) => known.has(one));
  const check = known.get(name ?? "");
  assert.ok(check, `no schema is published for ms ${args.join(" ")}`);
  const problems = check(document) ? [] : check.errors;
  assert.deepEqual(problems, [], `not as packages/cli/schemas/${name ?? ""} has it: ${stdout}`);
  checkedCommands.add(name ?? "");
}
