import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const BIN = fileURLToPath(new URL("../../packages/cli/bin/ms.mjs", import.meta.url));
const WATCH = pathToFileURL(
  fileURLToPath(new URL("../support/loaded-modules.mjs", import.meta.url)),
);

/** The packages of which a command loads a file, ours as `packages/<name>`. */
function packagesOf(...args: string[]): string[] {
  const { stderr, status } = spawnSync(process.execPath, ["--import", WATCH.href, BIN, ...args], {
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  const loaded = stderr.split("\n").filter((line) => line.startsWith("file:"));
  assert.ok(loaded.length > 3, "something is loaded");
  const names = loaded.flatMap(
    (url) =>
      /\/(?:node_modules\/)((?:@[^/]+\/)?[^/]+)|\/(packages\/[^/]+)\//.exec(url)?.slice(1) ?? [],
  );
  return [...new Set(names.filter((name) => name !== undefined))].toSorted();
}

for (const args of [["--help"], ["--version"], ["release", "--help"]]) {
  test(`ms ${args.join(" ")} loads the parser of the command line and nothing else`, () => {
    assert.deepEqual(packagesOf(...args), ["commander", "packages/cli"]);
  });
}

test("a command loads neither the local GitHub nor what signs attestations, unless it uses them", () => {
  const loaded = packagesOf("release", "status", "--help");
  for (const name of ["packages/github-emulator", "@sigstore/sign", "undici", "@clack/prompts"]) {
    assert.ok(!loaded.includes(name), name);
  }
});
