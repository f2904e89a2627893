import assert from "node:assert/strict";
import { test } from "node:test";
import { appSource } from "./app.ts";
import { HEAVY } from "./heavy.ts";
import { type Repo, startLab, templates } from "./lab.ts";

const SOURCES = {
  loader: {
    "Cargo.toml": '[package]\nname = "midi-studio-loader"\n',
    "src/main.c": "int main(void) { return 0; }\n",
  },
  bridge: {
    "Cargo.toml": '[package]\nname = "oc-bridge"\n',
    "src/main.c": "int main(void) { return 0; }\n",
  },
  core: { "tools/requirements.txt": "", "src/main.cpp": "" },
  "plugin-bitwig": { "host/mvnw": "#!/bin/sh\necho maven\n", "tools/requirements.txt": "" },
  "ms-manager": appSource("1.0.0"),
} as const;

async function verifyRuns(repo: Repo): Promise<string[]> {
  const runs = (await repo.runs()).filter(({ path }) => path.endsWith("ci.yml"));
  return Promise.all(
    runs.map(async ({ id }) => {
      const { head_branch, conclusion } = await repo.until(id, (run) => run.status === "completed");
      return `${head_branch ?? ""} ${conclusion ?? ""}`;
    }),
  );
}

for (const [folder, source] of Object.entries(SOURCES)) {
  test(`the verify lane of ${folder} passes, has no rights and builds nothing heavy`, async (t) => {
    const lab = await startLab(t);
    const workflows = await templates(folder, "ci.yml");
    const [text = ""] = Object.values(workflows);
    assert.doesNotMatch(text, /secrets\.|: write|cache/);
    const repo = await lab.repository(`acme/${folder}`, { ...source, ...workflows });
    const run = await repo.runOf(repo.head, "ci.yml");
    await repo.ended(run.id, "success");
    assert.doesNotMatch(await repo.log(run.id), HEAVY);
    assert.doesNotMatch(text, HEAVY);
  });
}

test("three quick pushes of a branch leave one verify run, and that of a pull request goes on", async (t) => {
  const lab = await startLab(t);
  const files = {
    ...SOURCES.loader,
    ...(await templates("loader", "ci.yml")),
    // Long enough that the next push finds it under way.
    "cargo-takes": "3\n",
  };
  const repo = await lab.repository("acme/loader", files);
  await repo.push({ "other.txt": "another branch\n" }, "other");
  const pull = { title: "Other", head: "other", base: "main" };
  await lab.rest("POST", `/repos/${repo.name}/pulls`, pull);
  // A run may be there a moment after its push: it must be, for the next one to be newer.
  await repo.runOf(repo.head, "ci.yml");
  await repo.runOf(await repo.push({ "first.txt": "1\n" }), "ci.yml");
  await repo.runOf(await repo.push({ "second.txt": "2\n" }), "ci.yml");
  assert.deepEqual((await verifyRuns(repo)).toSorted(), [
    "main cancelled",
    "main cancelled",
    "main success",
    "other success",
  ]);
});
