import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { it } from "node:test";
import { makeRelease, startWithRepository, temporaryDirectory, upload } from "./emulator.ts";

const require = createRequire(import.meta.url);

// GitHub publishes its description as types. So the answers become literals in a program, and the
// compiler says which field is missing or of the wrong type.
it("answers have the shapes of GitHub's published description", async (t) => {
  const world = await startWithRepository(t);
  const { admin, writer } = world;
  const draft = await makeRelease(writer, { tag_name: "v1", draft: true });
  const asset = (await upload(world, draft, "a", "x")).body;
  const path = `/repos/acme/app/releases/${draft.id}`;
  const answers = [
    ["release", draft],
    ["release-asset", asset],
    ["release", (await writer("PATCH", path, { draft: false })).body],
    ["full-repository", (await admin("GET", "/repos/acme/app")).body],
    ["check-immutable-releases", (await admin("GET", "/repos/acme/app/immutable-releases")).body],
    ["public-user", (await writer("GET", "/users/reader")).body],
    ["public-user", (await writer("GET", "/user")).body],
    [
      "repository-collaborator-permission",
      (await admin("GET", "/repos/acme/app/collaborators/writer/permission")).body,
    ],
    ["rate-limit-overview", (await writer("GET", "/rate_limit")).body],
    ["basic-error", (await writer("GET", "/repos/acme/nope")).body],
    [
      "validation-error",
      (await writer("POST", "/repos/acme/app/releases", { tag_name: "v1" })).body,
    ],
  ] as const;

  const program = [
    'import type { components } from "@octokit/openapi-types";',
    'type Schema<K extends keyof components["schemas"]> = components["schemas"][K];',
    "declare function conforms<T>(): <U extends T>(value: U) => void;",
    ...answers.map(([schema, body]) => `conforms<Schema<"${schema}">>()(${JSON.stringify(body)});`),
  ].join("\n");
  const directory = await temporaryDirectory(t);
  await writeFile(join(directory, "shapes.ts"), program);
  await writeFile(join(directory, "tsconfig.json"), JSON.stringify(configuration()));
  assert.equal(await compilerErrors(directory), "");
});

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
