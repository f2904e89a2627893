import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify, stripVTControlCharacters } from "node:util";
import { type Lab, ROOT, startLab, templates } from "./lab.ts";

const execute = promisify(execFile);

/** This project as a repository of the local GitHub: what lint.yml checks out is really this. */
async function hostOurselves(lab: Lab): Promise<void> {
  const ours = "petitechose/release-actions";
  await lab.repository(ours, { "README.md": "To be replaced\n" });
  const url = lab.emulator.urls.git_url.replace("//", `//x:${lab.maintainer.token}@`);
  await execute(
    "git",
    ["push", "--quiet", "--force", `${url}/${ours}.git`, "HEAD:refs/heads/main"],
    {
      cwd: ROOT,
    },
  );
}

test("the workflows of a repository are judged by this very project", async (t) => {
  const lab = await startLab(t);
  await hostOurselves(lab);

  await t.test(
    "a dangerous workflow beside distribution's own is found, with its place",
    async () => {
      const example = await readFile(join(ROOT, "examples/petitechose/release.yml"), "utf8");
      const names = ["ci.yml", "candidate.yml", "publish.yml", "nightly.yml"];
      const repo = await lab.repository("petitechose-midi-studio/distribution", {
        "release.yml": example,
        ...(await templates("distribution", ...names)),
      });
      await repo.ended((await repo.runOf(repo.head, "ci.yml")).id, "success");
      const step = "      - run: echo ${{ github.event.issue.title }}\n";
      const text = `on: issues\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n${step}`;
      await repo.push({ ".github/workflows/title.yml": text });
      const run = await repo.runOf(repo.head, "ci.yml");
      await repo.ended(run.id, "failure");
      const log = stripVTControlCharacters(await repo.log(run.id));
      assert.match(log, /title\.yml:6:\d+ .*\[script-injection\]/);
    },
  );

  await t.test("a pin whose comment lies is found by the weekly check", async () => {
    const path = ".github/workflows/pins.yml";
    const files = await templates("every-repository", "pins.yml");
    const repo = await lab.repository("acme/app", files);
    const good = await repo.dispatch("pins.yml");
    await repo.ended(good.id, "success");
    await repo.push({ [path]: (files[path] ?? "").replace("# main", "# v9.9.9") });
    const bad = await repo.dispatch("pins.yml");
    await repo.ended(bad.id, "failure");
    assert.match(await repo.log(bad.id), /v9\.9\.9/);
  });
});

test("an organisation's templates are flat, described, and follow its default branch", async (t) => {
  const directory = await mkdtemp(join(tmpdir(), "organization-"));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const script = join(ROOT, "scripts/organization-templates.ts");
  await execute(process.execPath, [script, directory], { cwd: ROOT });
  const files = await readdir(directory);
  const workflows = files.filter((name) => name.endsWith(".yml"));
  assert.deepEqual(
    files.filter((name) => name.endsWith(".properties.json")).toSorted(),
    workflows.map((name) => name.replace(/\.yml$/, ".properties.json")).toSorted(),
  );
  assert.ok(
    workflows.includes("loader-candidate.yml") && !workflows.includes("loader-dependabot.yml"),
  );
  const candidate = await readFile(join(directory, "loader-candidate.yml"), "utf8");
  assert.match(candidate, /branches: \[\$default-branch\]/);
  for (const name of files.filter((file) => file.endsWith(".json"))) {
    const told = JSON.parse(await readFile(join(directory, name), "utf8")) as Record<
      string,
      unknown
    >;
    assert.deepEqual(
      ["name", "description", "iconName", "categories"].filter((field) => !(field in told)),
      [],
      name,
    );
  }
});
