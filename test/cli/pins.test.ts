import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import { ms } from "../support/ms.ts";
import { gitUrl, makeProject } from "../support/project.ts";
import { git } from "../support/source.ts";
import { startStage } from "../support/stage.ts";

const stage = await startStage();
const directory = await mkdtemp(join(tmpdir(), "pins-"));
after(() => rm(directory, { recursive: true }));

const env = { GH_TOKEN: stage.emulator.tokens.reader };
const api = ["--api-url", stage.emulator.urls.api_url];
const { first, head, side } = stage.source;
const { name } = await makeProject(stage);

// v1.0.0 and v1.1.0 are commits of main, the second by an annotated tag; v2.0.0 is another major.
for (const [tag, commit] of [
  ["v1.0.0", first],
  ["v2.0.0", side],
] as const) {
  await git(stage.source.directory, "tag", tag, commit);
}
await git(stage.source.directory, "tag", "--annotate", "--message", "x", "v1.1.0", head);
await git(stage.source.directory, "push", "--quiet", gitUrl(stage, name), "--tags");

async function folder(uses: readonly string[]): Promise<{ root: string; file: string }> {
  const root = await mkdtemp(join(directory, "case-"));
  await mkdir(join(root, ".github/workflows"), { recursive: true });
  const file = join(root, ".github/workflows/ci.yml");
  const steps = uses.map((one) => `      - uses: ${one}\n`).join("");
  const opening =
    "on: push\npermissions: {}\nconcurrency: c\njobs:\n  ci:\n    runs-on: x\n    steps:\n";
  await writeFile(file, opening + steps);
  return { root, file };
}

async function check(uses: readonly string[], ...args: string[]) {
  const { root } = await folder(uses);
  const ended = await ms(["release", "pins", "check", "--json", ...args], env, root);
  const told = JSON.parse(ended.stdout) as { pins: { ok: boolean; says: string }[] };
  return {
    code: ended.code,
    ok: told.pins.map((pin) => pin.ok),
    says: told.pins.map((p) => p.says),
  };
}

test("every use of another repository is listed with commit and version", async () => {
  const { root } = await folder([`${name}/sub@${first} # v1.0.0, old`, `${name}@main`, "./own"]);
  const { stdout } = await ms(["release", "pins", "list"], {}, root);
  const at = ".github/workflows/ci.yml";
  assert.equal(stdout, `${at}:8 ${name}/sub ${first} v1.0.0\n${at}:9 ${name} main\n`);
});

test("a pin is true when its tag, annotated or not, leads to the commit", async () => {
  const uses = [
    `${name}@${first} # v1.0.0`,
    `${name}/sub@${head} # v1.1.0`,
    `${name}@${head} # 1.1.0`,
  ];
  const { code, ok } = await check(uses, ...api);
  assert.deepEqual([code, ok], [0, [true, true, true]]);
});

test("a comment that lies, names no tag of the repository, or no repository, is found", async () => {
  const { code, ok, says } = await check(
    [
      `${name}@${head} # v1.0.0`,
      `${name}@${head} # v9.9.9`,
      `acme/nobody@${head} # v1.0.0`,
      `${name}@${"0".repeat(40)} # v1.0.0`,
    ],
    ...api,
  );
  assert.deepEqual([code, ok], [1, [false, false, false, false]]);
  assert.match(says.join("\n"), new RegExp(`is not v1.0.0, which is ${first}`));
  assert.match(says.join("\n"), /no such tag\n.*does not exist/);
});

test("a commit without a version must be part of the branch that the comment names", async () => {
  const uses = [`${name}@${first} # main`, `${name}@${side} # main`];
  const { code, ok } = await check(uses, ...api);
  assert.deepEqual([code, ok], [1, [true, false]]);
});

test("offline, what can be seen is judged, without a token", async () => {
  const { root } = await folder([`${name}@${head} # v1.0.0`, `${name}@v1.0.0`, `${name}@${head}`]);
  const { code, stdout } = await ms(["release", "pins", "check", "--offline"], {}, root);
  assert.equal(code, 1);
  assert.match(stdout, /2 of 3 pins are wrong/);
});

function producer(id: string, signers: string): string {
  return `  ${id}:\n    repository: acme/${id}\n    workflow: .github/workflows/candidate.yml\n${signers}`;
}

test("an update lists the new signer in release.yml, before the old one, and only once", async () => {
  const signer = `${name}/.github/workflows/candidate.yml`;
  const root = await mkdtemp(join(directory, "signers-"));
  await mkdir(join(root, ".github/workflows"), { recursive: true });
  const call = `    uses: ${signer}@${first} # v1.0.0\n`;
  const opening = "on: push\npermissions: {}\nconcurrency: c\njobs:\n  seal:\n";
  await writeFile(join(root, ".github/workflows/candidate.yml"), opening + call);
  const product =
    "products:\n  app:\n    kind: app\n    repository: acme/one\n    sources: [one]\n    workflow: .github/workflows/release.yml\n    channels:\n      stable: { environment: release }\n";
  const config = (one: string, two: string): string =>
    `schema: release-actions/config\nschema_version: 1\nproducers:\n${producer("one", one)}${producer("two", two)}${producer("three", "")}${product}`;
  const list = (...refs: readonly string[]): string =>
    `    signer_workflow:\n${refs.map((ref) => `      - "${signer}@${ref}"\n`).join("")}`;
  const file = join(root, "release.yml");
  await writeFile(
    file,
    config(`    signer_workflow: ${signer}@${first} # ours\n`, list(first, side)),
  );
  const update = ["release", "pins", "update", "--config", "release.yml", ...api];
  const { code, stderr, stdout } = await ms(update, env, root);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /\+\+\+ .*release\.yml/);
  const ours = list(head, first).replaceAll('"', "").replace(`${first}\n`, `${first} # ours\n`);
  const wanted = config(ours, list(head, first, side));
  assert.equal(await readFile(file, "utf8"), wanted);
  const judged = await ms(["release", "config", "check", "release.yml"], {}, root);
  assert.equal(judged.code, 0, judged.stderr);
  await writeFile(join(root, ".github/workflows/candidate.yml"), opening + call);
  await ms(update, env, root);
  assert.equal(await readFile(file, "utf8"), wanted, "listed twice");
});

test("an update takes the newest version of the major, and shows what changes", async () => {
  const uses = [
    `${name}@${first} # v1.0.0`,
    `"${name}/sub@v1" # why it is here`,
    `${name}@${first} # main`,
    `${name}@${first} # v1.0.0, for now`,
  ];
  const { root, file } = await folder(uses);
  const before = await readFile(file, "utf8");
  const dry = await ms(["release", "pins", "update", "--dry-run", ...api], env, root);
  assert.equal(dry.code, 0, dry.stderr);
  assert.equal(await readFile(file, "utf8"), before, "a dry run wrote");
  assert.match(dry.stdout, new RegExp(`\\+ +- uses: ${name}@${head} # v1.1.0`));
  const real = await ms(["release", "pins", "update", ...api], env, root);
  assert.match(real.stdout, /3 of 4 pins changed/);
  const lines = (await readFile(file, "utf8")).split("\n").slice(7, 11);
  assert.deepEqual(lines, [
    `      - uses: ${name}@${head} # v1.1.0`,
    `      - uses: "${name}/sub@${head}" # v1.1.0 why it is here`,
    `      - uses: ${name}@${first} # main`,
    `      - uses: ${name}@${head} # v1.1.0 for now`,
  ]);
  const again = await ms(["release", "pins", "update", ...api], env, root);
  assert.match(again.stdout, /0 of 4 pins to change/);
});

test("another major version is taken only when asked for", async () => {
  const { root, file } = await folder([`${name}@${first} # v1.0.0`]);
  await ms(["release", "pins", "update", "--major", ...api], env, root);
  assert.match(await readFile(file, "utf8"), new RegExp(`@${side} # v2.0.0`));
});
