import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { parseCandidate, parsePromotion } from "@release-actions/contract";
import * as arbitrary from "./arbitraries.ts";
import { bytesOf } from "./samples.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const generated = new URL("../src/generated/", import.meta.url);

test("what is generated is up to date", () => {
  const check = ["--conditions=source", "scripts/generate.ts", "--check"];
  const run = spawnSync(process.execPath, check, { cwd: root, encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
});

test("the compiled schemas bring no schema compiler with them", async () => {
  for (const file of await readdir(generated)) {
    const text = await readFile(new URL(file, generated), "utf8");
    const imports = text.match(/^import .*$/gm) ?? [];
    assert.ok(
      imports.every((line) => line.startsWith("import type ")),
      file,
    );
    assert.doesNotMatch(text, /\brequire\(|\beval\(|new Function/, file);
  }
});

test("a foreign JSON Schema validator accepts what the parsers accept", async () => {
  for (const [name, documents, parse] of [
    ["candidate.v1", arbitrary.candidate, parseCandidate],
    ["promotion.v1", arbitrary.promotion, parsePromotion],
  ] as const) {
    const file = new URL(`../schemas/${name}.schema.json`, import.meta.url);
    const ajv = new Ajv2020({ strict: true });
    const validate = ajv.compile(JSON.parse(await readFile(file, "utf8")));
    const property = fc.property<[unknown]>(documents, (document) => {
      parse(bytesOf(JSON.stringify(document)));
      assert.ok(validate(document), JSON.stringify(validate.errors));
    });
    fc.assert(property, { numRuns: 100 });
  }
});
