import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { create } from "../support/actions.ts";
import { ms } from "../support/ms.ts";
import { assertOk } from "../support/outcome.ts";
import { commitPolicy, policyOf } from "../support/policy.ts";
import { makeProject } from "../support/project.ts";
import { startStage } from "../support/stage.ts";
import { traffic } from "../support/traffic.ts";
import { provesDocuments } from "../support/command-documents.ts";

provesDocuments("release policy check");

const stage = await startStage();
const api = ["--api-url", stage.emulator.urls.api_url];
const env = { GH_TOKEN: stage.emulator.tokens.writer };
const EXAMPLE = fileURLToPath(new URL("../../examples/petitechose/release.yml", import.meta.url));
const directory = await mkdtemp(join(tmpdir(), "config-"));
after(() => rm(directory, { recursive: true }));

async function checked(text: string | Uint8Array) {
  const file = join(directory, "release.yml");
  await writeFile(file, text);
  return ms(["release", "config", "check", file]);
}

test("the example for six repositories is taken, and what it leaves open is said", async () => {
  const { code, stdout, stderr } = await ms(["release", "config", "check", EXAMPLE]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /content\/beta +gate release/);
  assert.match(stdout, /pins no repository_id/);
  const machines = await ms(["release", "config", "check", EXAMPLE, "--json"]);
  const told = JSON.parse(machines.stdout) as { ok: boolean; config: { producers: object } };
  assert.deepEqual(Object.keys(told.config.producers).length, 7);
});

const BROKEN: readonly (readonly [what: string, text: string | Uint8Array, told: RegExp])[] = [
  ["a key twice", "schema: a\nschema: b\n", /2:1/],
  ["a tag of its own", "schema: !evil a\n", /1:9/],
  ["a BOM", "\uFEFFschema: a\n", /UTF-8 without BOM/],
  ["bytes that are no UTF-8", new Uint8Array([0x61, 0xff]), /UTF-8 without BOM/],
  ["two documents", "schema: a\n---\nschema: b\n", /2:1|multiple documents/],
  ["more than a megabyte", `# ${"x".repeat(1024 * 1024)}\n`, /at most 1048576 bytes/],
  ["aliases that grow without end", billionLaughs(), /alias/i],
  ["a field that no release.yml has", "producer: {}\n", /1:11 \/producer\b/],
];

for (const [what, text, told] of BROKEN) {
  test(`a release.yml with ${what} is refused, and the place is told`, async () => {
    const { code, stdout, stderr } = await checked(text);
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /\[config_invalid\]/);
    assert.match(stderr, told);
  });
}

test("a file that is not there ends with 2", async () => {
  const { code, stderr } = await ms(["release", "config", "check", join(directory, "none.yml")]);
  assert.equal(code, 2);
  assert.match(stderr, /\[config_missing\]/);
});

test("a policy is explained rule by rule, and nothing is written", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project));
  await commitPolicy(project, policyOf(project));
  const args = ["release", "policy", "check", project.name, project.sha, ...api];
  const { result, writes } = await traffic(stage, () => ms(args, env));
  assert.equal(result.code, 0, result.stderr);
  assert.match(result.stdout, /✔ policy-ref +refs\/heads\/main/);
  assert.equal(writes.length, 0);
});

test("a policy that would refuse tells every broken rule and ends with 1", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project));
  const policy = policyOf(project, { runner: "github-hosted", events: ["schedule"] });
  const file = join(directory, "strict.yml");
  await writeFile(file, stringify(policy));
  const args = ["release", "policy", "check", project.name, project.sha, "--policy", file, ...api];
  const { code, stdout } = await ms([...args, "--json"], env);
  assert.equal(code, 1);
  const told = JSON.parse(stdout) as { ok: boolean; rules: { ok: boolean; code?: string }[] };
  const broken = told.rules.filter(({ ok }) => !ok).map((rule) => rule.code);
  assert.deepEqual(broken, ["event_not_allowed", "runner_not_allowed"]);
});

function billionLaughs(): string {
  const rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let n = 1; n < 9; n += 1) {
    const alias = `*a${n - 1}`;
    rows.push(`a${n}: &a${n} [${Array.from({ length: 10 }, () => alias).join(", ")}]`);
  }
  return `${rows.join("\n")}\n`;
}
