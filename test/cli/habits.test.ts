import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { spawnSync } from "node:child_process";
import { MS, ms } from "../support/ms.ts";

const directory = await mkdtemp(join(tmpdir(), "habits-"));
after(() => rm(directory, { recursive: true, force: true }));

const ESCAPE = "\u001B[";
const COLOURFUL = ["release", "lint", "."];

interface Failure {
  readonly ok: boolean;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly next: string;
    readonly exit: number;
  };
}

for (const kind of ["app", "content"]) {
  for (const command of ["plan", "prepare", "publish"]) {
    test(`ms release ${kind} ${command} misses the channel before it asks for a token`, async () => {
      const { code, stderr } = await ms(["release", kind, command], {}, directory);
      assert.equal(code, 2);
      assert.match(stderr, /channel/);
      assert.doesNotMatch(stderr, /token/);
      assert.deepEqual(await readdir(directory), [], "nothing is left behind");
    });
  }
}

test("words that contradict a plan are told before a token is asked for", async () => {
  const args = ["release", "app", "publish", "--plan", "none.json", "--auto", "--tag", "v1.0.0"];
  const { code, stderr } = await ms(args, {}, directory);
  assert.equal(code, 2);
  assert.match(stderr, /Found: --auto, --tag/);
});

for (const [args, next] of [
  ["release status --colour", "`ms release status --help`"],
  ["release", "`ms release --help`"],
  ["nonsense", "`ms --help`"],
  ["release trace acme/app v1.0.0", "`gh auth login`"],
  ["release resume none.json", "where the release was started"],
  ["release config check a/b:../x", "`ms release config check --help`"],
  [
    "release app plan --plan none.json",
    "`ms release app plan --channel stable --auto --out none.json`",
  ],
  ["release content plan --plan p.json --auto", "`ms release content publish --plan p.json`"],
  ["keys generate ed25519 --secret a --print-secret", "Leave one of them out"],
] as const) {
  test(`ms ${args} is refused with a next step for whoever typed it`, async () => {
    const { code, stdout } = await ms([...args.split(" "), "--json"], { PATH: "" }, directory);
    const { error } = JSON.parse(stdout) as Failure;
    assert.ok(code === 2 || error.code === "token_missing", String(code));
    assert.ok(error.next.includes(next), error.next);
    assert.doesNotMatch(error.next, /\binput|action/);
    assert.doesNotMatch(error.message, /^error:|outputHelp/);
  });
}

test("where nobody looks there are no colours, in CI neither, unless FORCE_COLOR asks for them", async () => {
  const plain = { NO_COLOR: "" };
  const colours = async (env: Record<string, string>) =>
    (await ms(COLOURFUL, { ...plain, ...env })).stdout.includes(ESCAPE);
  assert.equal(await colours({ CI: "true" }), false);
  assert.equal(await colours({ CI: "true", GITHUB_ACTIONS: "true" }), false);
  assert.equal(await colours({ FORCE_COLOR: "1" }), true);
  assert.equal(await colours({ FORCE_COLOR: "0", CI: "true" }), false);
  assert.equal(await colours({ FORCE_COLOR: "1", NO_COLOR: "1" }), false);
});

test("whoever reads the output may stop reading: no stack trace, and the same exit code", () => {
  const line = `"${process.execPath}" "${MS}" release pins list | true; echo "\${PIPESTATUS[0]}"`;
  const { stderr, stdout } = spawnSync("bash", ["-c", line], { encoding: "utf8" });
  assert.equal(stderr, "");
  assert.equal(stdout, "0\n");
});
