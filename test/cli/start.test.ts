import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

test("what V8 compiled is kept below the user's own cache directory, and nowhere else", async (t) => {
  const cache = await mkdtemp(join(tmpdir(), "cache-"));
  t.after(() => rm(cache, { recursive: true, force: true }));
  const { NODE_COMPILE_CACHE: _, ...rest } = process.env;
  const env = { ...rest, XDG_CACHE_HOME: cache, TMPDIR: join(cache, "tmp") };
  const { status } = spawnSync(process.execPath, [BIN, "--version"], { env });
  assert.equal(status, 0);
  assert.deepEqual(await readdir(cache), ["release-actions"]);
  assert.notDeepEqual(await readdir(join(cache, "release-actions", "compiled")), []);
});
