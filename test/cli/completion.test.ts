import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { MS, ms } from "../support/ms.ts";

const CONFIG = `schema: release-actions/config
schema_version: 1
producers:
  app: { repository: acme/app, workflow: .github/workflows/candidate.yml }
products:
  app:
    kind: app
    repository: acme/app
    sources: [app]
    workflow: .github/workflows/release.yml
    channels: { stable: { environment: none }, beta: { environment: none } }
  library:
    kind: content
    repository: acme/app
    sources: [app]
    workflow: .github/workflows/release.yml
    channels: { nightly: { environment: none } }
`;

/** What bash offers for a line, with the cursor at its end. */
function offered(line: string, cwd = process.cwd()): string[] {
  const words = line.split(" ").map((word) => `'${word}'`);
  const script = `
    ms() { "${process.execPath}" "${MS}" "$@"; }
    source <(ms completion bash)
    COMP_WORDS=(${words.join(" ")}) COMP_CWORD=${words.length - 1}
    _ms
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync("bash", ["-c", script], { encoding: "utf8", cwd });
  assert.equal(stderr, "");
  return stdout.split("\n").filter((word) => word !== "");
}

test("bash completes commands, their options, and values that are one of a few", () => {
  assert.deepEqual(offered("ms re"), ["release"]);
  assert.deepEqual(offered("ms release p"), ["pins", "policy"]);
  assert.deepEqual(offered("ms release pins upda"), ["update"]);
  assert.deepEqual(offered("ms release app publish --allow"), ["--allow-non-green"]);
  assert.deepEqual(offered("ms release app plan --bump m"), ["major", "minor"]);
  assert.deepEqual(offered("ms keys generate "), ["ed25519", "tauri", "minisign"]);
});

test("bash completes the products and channels of the release.yml that is here", async (t) => {
  const directory = await mkdtemp(join(tmpdir(), "completion-"));
  t.after(() => rm(directory, { recursive: true, force: true }));
  assert.deepEqual(offered("ms release app publish --channel ", directory), []);
  await writeFile(join(directory, "release.yml"), CONFIG);
  assert.deepEqual(offered("ms release app publish --channel ", directory), ["stable", "beta"]);
  assert.deepEqual(offered("ms release content publish --channel ", directory), ["nightly"]);
  assert.deepEqual(offered("ms release app plan --auto --product ", directory), ["app"]);
  assert.deepEqual(offered("ms release yank ", directory), ["app", "library"]);
  assert.deepEqual(offered("ms release yank --reason no l", directory), ["library"]);
});

test("where any file may stand nothing is offered, so that bash offers files", () => {
  assert.deepEqual(offered("ms release app plan --config "), []);
});

test("the scripts of zsh and fish are accepted by their shells, when these are here", async () => {
  for (const shell of ["zsh", "fish"]) {
    const { code, stdout } = await ms(["completion", shell]);
    assert.equal(code, 0);
    assert.match(stdout, /ms completion suggest -- /);
    const parsed = spawnSync(shell, ["-n"], { input: stdout, encoding: "utf8" });
    if (parsed.error === undefined) assert.equal(parsed.status, 0, parsed.stderr);
  }
});
