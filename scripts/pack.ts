// `npm run pack -- DIRECTORY`: the command line as one package that installs without a build and
// without fetching anything else. Prints the tarball's path, and nothing else, on stdout.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { makePackage } from "./pack/package.ts";

const root = dirname(import.meta.dirname);
const target = resolve(process.argv[2] ?? ".");
mkdirSync(target, { recursive: true });
const stage = mkdtempSync(join(tmpdir(), "release-actions-pack-"));
try {
  await makePackage(root, stage);
  const args = ["pack", "--ignore-scripts", "--loglevel=error", "--pack-destination", target];
  const packed = spawnSync("npm", args, {
    cwd: stage,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (packed.status !== 0) throw new Error(`npm pack failed: ${packed.stderr}`);
  process.stdout.write(`${join(target, packed.stdout.trim().split("\n").at(-1) ?? "")}\n`);
} finally {
  rmSync(stage, { recursive: true, force: true });
}
