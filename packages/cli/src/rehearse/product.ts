import { cp, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { ReleaseError } from "@release-actions/contract";
import type { LocalGitHub } from "./local-github.ts";
import { git, runProcess } from "./process.ts";
import type { Source } from "./source.ts";
import type { World } from "./world.ts";

/** Where the "build" of this repository puts its files, relative to the checkout. */
export const OUT = "out";

/**
 * Builds the product as the candidate workflow would: a clean checkout of the commit from the local
 * GitHub, the package tarball made by npm, and the action bundles under names of their own.
 * @returns the checkout's path
 */
export async function buildProduct(
  local: LocalGitHub,
  world: World,
  source: Source,
  workDir: string,
): Promise<string> {
  const checkout = join(workDir, "checkout");
  await rm(checkout, { recursive: true, force: true });
  await mkdir(workDir, { recursive: true });
  const url = `${local.emulator.urls.git_url}/${world.repository}.git`;
  await git(["-c", "core.autocrlf=false", "clone", "--quiet", "--depth=1", url, checkout], workDir);
  const out = join(checkout, OUT);
  await mkdir(out);
  await packTarball(checkout, out);
  for (const action of await readdir(join(checkout, "actions"))) {
    const bundle = join(checkout, "actions", action, "dist", "index.js");
    await cp(bundle, join(out, `${action}.js`));
  }
  await cp(join(checkout, "LICENSE"), join(out, "LICENSE.txt"));
  return checkout;
}

async function packTarball(checkout: string, out: string): Promise<void> {
  const args = ["pack", "--ignore-scripts", "--silent", "--pack-destination", out];
  const { exitCode, stderr } = await runProcess("npm", args, { cwd: checkout });
  if (exitCode === 0) return;
  throw new ReleaseError({
    code: "toolchain_missing",
    message: "npm pack could not make the package tarball.",
    found: stderr.trim().slice(-300),
  });
}
