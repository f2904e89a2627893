import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { lint } from "@release-actions/workflows";
import { actionlint, zizmor } from "./linters.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const WORKFLOWS = globSync([".github/workflows/*.yml", "workflows-templates/*/*.yml"], {
  cwd: ROOT,
});
const DEPENDABOT = /dependabot\.yml$/;
const ACTIONS = globSync("*/action.yml", { cwd: ROOT });

test("actionlint finds nothing in our workflows and templates", (t) => {
  const files = WORKFLOWS.filter((file) => !DEPENDABOT.test(file));
  assert.ok(files.length > 12);
  const said = actionlint(t)?.(files, ROOT);
  if (said !== undefined) assert.deepEqual(said, { code: 0, text: "" });
});

test("zizmor finds nothing in our workflows, templates and actions", (t) => {
  const said = zizmor(t)?.([...WORKFLOWS, ...ACTIONS], ROOT);
  if (said === undefined) return;
  assert.equal(said.code, 0, said.text);
  assert.match(said.text, /No findings to report/);
});

// Where the three speak of the same mistake, they speak of the same line.
const BROKEN = `on: pull_request_target
permissions: {}
concurrency: a
jobs:
  a:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - run: echo "\${{ github.event.pull_request.title }}"
      - uses: actions/checkout@v4
`;

test("all find a script injection and a tag in place of a commit, each on its line", async (t) => {
  const directory = await mkdtemp(join(tmpdir(), "linters-"));
  t.after(() => rm(directory, { recursive: true }));
  const path = "a.yml";
  await writeFile(join(directory, path), BROKEN);
  const own = lint([{ path: `.github/workflows/${path}`, content: BROKEN }]);
  assert.deepEqual(
    own.map(({ line, rule }) => `${line} ${rule}`),
    ["9 script-injection", "10 unpinned-action"],
  );
  const others = actionlint(t)?.([path], directory);
  if (others !== undefined) assert.match(others.text, /a\.yml:9:.*untrusted/);
  const third = zizmor(t)?.([path], directory);
  if (third === undefined) return;
  assert.match(third.text, /template-injection[\s\S]*a\.yml:9/);
  assert.match(third.text, /unpinned-uses[\s\S]*a\.yml:10/);
});
