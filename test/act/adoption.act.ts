import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { APP, buildCandidate, makeApp, startRelease } from "./app.ts";
import { type Files, ROOT, startLab } from "./lab.ts";

const execute = promisify(execFile);
const MS = join(ROOT, "packages/cli/bin/ms.mjs");

test("what `ms release init` writes into an empty repository leads to its first release", async (t) => {
  const directory = await mkdtemp(join(tmpdir(), "adoption-"));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const checkout = join(directory, "ms-manager");
  const init = async (policy: string): Promise<Files> => {
    const config = join(directory, "release.yml");
    await writeFile(config, policy);
    const home = ["--policy", "petitechose-midi-studio/distribution:release.yml"];
    const named = ["--config", config, "--repository", APP, "--dir", checkout, ...home];
    await execute(process.execPath, [MS, "release", "init", ...named, "--no-interactive"]);
    const entries = await readdir(checkout, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return Object.fromEntries(
      await Promise.all(
        files.map(async ({ parentPath, name }) => {
          const path = join(parentPath, name);
          return [relative(checkout, path), await readFile(path, "utf8")] as const;
        }),
      ),
    );
  };
  const lab = await startLab(t);
  const app = await makeApp(lab, async (policy) => {
    const files = await init(policy);
    assert.deepEqual(Object.keys(files).toSorted(), [
      ".github/dependabot.yml",
      ".github/workflows/audit-candidates.yml",
      ".github/workflows/candidate.yml",
      ".github/workflows/ci.yml",
      ".github/workflows/pins.yml",
      ".github/workflows/release.yml",
    ]);
    return files;
  });
  await buildCandidate(app);
  const run = await startRelease(app, "v1.0.0");
  await app.repo.approve(run);
  await app.repo.ended(run, "success");
  assert.equal((await app.repo.release("v1.0.0")).draft, false);
});
