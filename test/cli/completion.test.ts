import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { MS, ms } from "../support/ms.ts";

/** What bash offers for a line, with the cursor at its end. */
function offered(line: string): string[] {
  const words = line.split(" ").map((word) => `'${word}'`);
  const script = `
    ms() { "${process.execPath}" "${MS}" "$@"; }
    source <(ms completion bash)
    COMP_WORDS=(${words.join(" ")}) COMP_CWORD=${words.length - 1}
    _ms
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync("bash", ["-c", script], { encoding: "utf8" });
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
