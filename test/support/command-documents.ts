import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { DOCUMENTS } from "../../packages/cli/src/documents/documents.ts";

const FOLDERS = ["contract", "cli"].map((name) =>
  fileURLToPath(new URL(`../../packages/${name}/schemas/`, import.meta.url)),
);

type Documented = keyof typeof DOCUMENTS;

interface Published {
  readonly $id: string;
}

interface Schemas {
  readonly ajv: Ajv2020;
  /** The id of each published schema, by the name of its file without the ending. */
  readonly ids: ReadonlyMap<string, string>;
}

let loading: Promise<Schemas> | undefined;

/** Reads them all, since one refers to another; each is compiled when it is asked for. */
async function schemas(): Promise<Schemas> {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const ids = new Map<string, string>();
  for (const folder of FOLDERS) {
    for (const file of await readdir(folder)) {
      const schema = JSON.parse(await readFile(folder + file, "utf8")) as Published;
      ajv.addSchema(schema);
      ids.set(file.replace(/\.v\d+\.schema\.json$/, ""), schema.$id);
    }
  }
  return { ajv, ids };
}

/** Of which commands documents have been checked in this process. */
export const checkedCommands = new Set<string>();

/**
 * Says that the tests of this file print the documents of these commands, of work that was done: the file
 * fails when one was not printed. test/cli/documents.test.ts wants every command in one file at least.
 */
export function provesDocuments(...commands: readonly Documented[]): void {
  // Not in an `after`: one that throws keeps the next ones from closing what is open.
  process.once("exit", () => {
    const missing = commands.filter((one) => !checkedCommands.has(one.replaceAll(" ", "-")));
    if (missing.length === 0) return;
    process.stderr.write(`Nobody printed the documents of ${missing.join(", ")}.\n`);
    process.exitCode = 1;
  });
}

/**
 * Whatever a test runs with --json is one document, of the schema that is published for the command; a
 * failure is one of the schema for failures. Other runs pass.
 */
export async function requirePublished(args: readonly string[], stdout: string): Promise<void> {
  if (!args.includes("--json") || stdout.startsWith("Usage")) return;
  loading ??= schemas();
  const { ajv, ids } = await loading;
  const document: unknown = JSON.parse(stdout);
  const failed = typeof document === "object" && document !== null && "error" in document;
  const names = args.map((_, at) => args.slice(0, at + 1).join("-"));
  const name = failed ? "failure" : names.findLast((one) => ids.has(one));
  const check = ajv.getSchema(ids.get(name ?? "") ?? "");
  assert.ok(check, `no schema is published for ms ${args.join(" ")}`);
  const problems = check(document) ? [] : check.errors;
  assert.deepEqual(problems, [], `not as packages/cli/schemas/${name ?? ""} has it: ${stdout}`);
  checkedCommands.add(name ?? "");
}
