import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import type { components } from "@octokit/openapi-types";
import { temporaryDirectory } from "./emulator.ts";

const require = createRequire(import.meta.url);

type SchemaName = keyof components["schemas"];

/**
 * Checks that values have the shapes of GitHub's published description. GitHub publishes it as
 * types, so the values become literals in a program, and the compiler says which field is missing
 * or of the wrong type.
 */
export async function assertShapes(
  t: TestContext,
  values: readonly (readonly [SchemaName, unknown])[],
): Promise<void> {
  const program = [
    'import type { components } from "@octokit/openapi-types";',
    'type Schema<K extends keyof components["schemas"]> = components["schemas"][K];',
    "declare function conforms<T>(): <U extends T>(value: U) => void;",
    ...values.map(
      ([schema, value]) => `conforms<Schema<"${schema}">>()(${JSON.stringify(value)});`,
    ),
  ].join("\n");
  const directory = await temporaryDirectory(t);
  await writeFile(join(directory, "shapes.ts"), program);
  await writeFile(join(directory, "tsconfig.json"), JSON.stringify(configuration()));
  assert.equal(await compilerErrors(directory), "");
}

function configuration(): unknown {
  return {
    compilerOptions: {
      target: "es2024",
      lib: ["es2024", "dom"],
      module: "nodenext",
      strict: true,
      noEmit: true,
      types: [],
      paths: { "@octokit/openapi-types": [typesFile()] },
    },
    files: ["shapes.ts"],
  };
}

function typesFile(): string {
  return join(dirname(require.resolve("@octokit/openapi-types/package.json")), "types.d.ts");
}

function compilerErrors(directory: string): Promise<string> {
  const compiler = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
  return new Promise((resolve) => {
    execFile(process.execPath, [compiler, "-p", directory], (error, stdout, stderr) => {
      resolve(error === null ? "" : stdout + stderr);
    });
  });
}
