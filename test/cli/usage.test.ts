import assert from "node:assert/strict";
import test from "node:test";
import { ms } from "../support/ms.ts";

for (const [what, args] of [
  ["an unknown command", ["relaese"]],
  ["an unknown subcommand", ["release", "publish-everything"]],
  ["an unknown option", ["emulator", "--colour"]],
  ["a port that is none", ["emulator", "--port", "70000"]],
  ["a missing argument", ["release", "trace", "acme/app"]],
  ["a repository that is none", ["release", "trace", "app", "v1.0.0"]],
  ["a tag that is none", ["release", "trace", "acme/app", "not a tag"]],
] as const) {
  test(`${what} is a mistake in usage: exit 2, said on stderr, nothing on stdout`, async () => {
    const { code, stdout, stderr } = await ms(args);
    assert.equal(code, 2, stderr);
    assert.equal(stdout, "");
    assert.match(stderr, /error:/);
    assert.match(stderr, /--help/);
    assert.doesNotMatch(stderr, /^\s+at .+:\d+/m, "a stack trace");
  });
}

for (const args of [["--help"], ["release", "--help"], ["release", "trace", "--help"]]) {
  test(`ms ${args.join(" ")} explains itself on stdout and ends with 0`, async () => {
    const { code, stdout } = await ms(args);
    assert.equal(code, 0);
    assert.match(stdout, /Usage: ms/);
  });
}

test("ms --version prints the version and nothing else", async () => {
  const { code, stdout } = await ms(["--version"]);
  assert.equal(code, 0);
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
});
