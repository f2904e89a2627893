import assert from "node:assert/strict";
import test from "node:test";
import { buildKind } from "../src/shell/build.ts";
import { readScript } from "../src/shell/read-script.ts";
import { withInner, type Command } from "../src/shell/script.ts";

function words(commands: readonly Command[]): readonly string[] {
  return withInner(commands).map((one) => one.words.map(({ text }) => text).join(" "));
}

test("commands are told apart by separators, groups, tests and substitutions", () => {
  assert.deepEqual(words(readScript("a 1; b && c || d | e & f # g\nh \\\n i \"j; k\" 'l | m'")), [
    "a 1",
    "b",
    "c",
    "d",
    "e",
    "f",
    "h i j; k l | m",
  ]);
  assert.deepEqual(words(readScript("if [[ $a < b && c ]]; then d; else e; fi")), [
    "[[ $a < b && c",
    "d",
    "e",
  ]);
  assert.deepEqual(
    words(readScript('x="$(a | b)" y `c` "${z:-$(d)}"')).toSorted(),
    ["a", "b", "c", "d", "y `c` ${z:-$(d)}"].toSorted(),
  );
});

test("redirects and pipes behind a group are those of its commands", () => {
  const commands = readScript("{ a; (b; c) > 1; } >> 2 | d\nfor x in 1; do e; done > 3");
  const told = commands.map(({ words: [first], redirects, pipe }) => [
    first?.text,
    redirects.map(({ operator, target }) => operator + target.text).join(" "),
    pipe.map((one) => one.words[0]?.text).join(" "),
  ]);
  assert.deepEqual(told, [
    ["a", ">>2", "d"],
    ["b", ">1 >>2", "d"],
    ["c", ">1 >>2", "d"],
    ["d", "", ""],
    ["for", ">3", ""],
    ["e", ">3", ""],
  ]);
});

test("a heredoc belongs to its command; quoted, it expands nothing", () => {
  const [open, quoted] = readScript("cat <<A > f\n$X ${Y}\nA\ncat <<-'B'\n\t$Z\n\tB\nend");
  assert.deepEqual(open?.heredocs[0]?.body.variables, ["X", "Y"]);
  assert.equal(open?.heredocs[0]?.body.text, "$X ${Y}\n");
  assert.deepEqual(quoted?.heredocs[0]?.body.variables, []);
  assert.equal(quoted?.heredocs[0]?.quoted, true);
});

test("an expression of GitHub is one piece, whatever is in it", () => {
  assert.deepEqual(words(readScript("echo ${{ a && 'b; c' || \"d\" }} | e")), [
    "echo ${{ a && 'b; c' || \"d\" }}",
    "e",
  ]);
});

const KINDS: Readonly<Record<string, string | undefined>> = {
  "cargo build --release": "heavy",
  "cargo build --profile dist": "heavy",
  "cargo build": "compile",
  "cargo fmt --check": undefined,
  "sudo -E env A=b make all": "compile",
  "make check": "code",
  "npx --yes tauri build": "heavy",
  "npm ci": "code",
  "npm ci --ignore-scripts": undefined,
  "npm run build:web": "compile",
  "npm run check": "code",
  "npm pack": undefined,
  yarn: "code",
  "uv run python -m build": "compile",
  "./gradlew :app:assembleRelease": "compile",
  "pio run -e x": "heavy",
  "pio run -t clean": undefined,
  "cmake -E copy a b": undefined,
  "docker run x": undefined,
  toString: undefined,
  "git commit -m build": undefined,
};

for (const [script, kind] of Object.entries(KINDS)) {
  test(`\`${script}\` is ${kind ?? "no build"}`, () => {
    const [command] = readScript(script);
    assert.ok(command);
    assert.equal(buildKind(command), kind);
  });
}
