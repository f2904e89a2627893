import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { create } from "../support/actions.ts";
import { readCandidate } from "../support/documents.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { CANDIDATE_WORKFLOW, digestOf, makeProject, PRODUCT } from "../support/project.ts";
import { startStage } from "../support/stage.ts";

const stage = await startStage();
const OTHER = "acme/loader";
const OTHER_SHA = "89abcdef".repeat(5);

test("candidate.json records repository, commit, workflow, run and runner", async () => {
  const project = await makeProject(stage);
  const { run } = await create(project);
  const candidate = await readCandidate(project);
  assert.deepEqual(
    [candidate.repository.name, candidate.repository.id],
    [project.name, project.id],
  );
  assert.equal(candidate.source.sha, project.sha);
  assert.match(candidate.source.tree, /^[0-9a-f]{40}$/);
  assert.notEqual(candidate.source.tree, project.sha);
  assert.equal(candidate.source.ref, "refs/heads/main");
  assert.deepEqual(candidate.workflow, {
    path: CANDIDATE_WORKFLOW,
    ref: `${project.name}/${CANDIDATE_WORKFLOW}@refs/heads/main`,
    sha: project.sha,
  });
  const { id, attempt, event, actor } = candidate.run;
  assert.deepEqual([id, attempt, event, actor.login], [run.id, 1, "push", "maintainer"]);
  assert.deepEqual(
    [candidate.runner.os, candidate.runner.arch, candidate.runner.environment],
    ["Linux", "X64", "self-hosted"],
  );
  assert.equal(
    "version" in candidate || "producer" in candidate || "expires_at" in candidate,
    false,
  );
});

test("candidate.json records version, toolchain, source inputs, recipe and expiry", async () => {
  const project = await makeProject(stage);
  const inputs = {
    version: "1.2.0-beta.3",
    toolchain: "node=24.1.0\nrust = 1.85.0",
    inputs: `loader=${OTHER}@${OTHER_SHA}`,
    recipe: "package-lock.json",
    "retention-days": "30",
  };
  assertOk(await create(project, { inputs }));
  const candidate = await readCandidate(project);
  assert.equal(candidate.version, "1.2.0-beta.3");
  assert.deepEqual(candidate.toolchain, { node: "24.1.0", rust: "1.85.0" });
  assert.deepEqual(candidate.inputs, [{ id: "loader", repository: OTHER, sha: OTHER_SHA }]);
  assert.deepEqual(candidate.recipe, [{ path: "package-lock.json", digest: digestOf("{}\n") }]);
  const lifetime = Date.parse(candidate.expires_at ?? "") - Date.parse(candidate.created_at);
  assert.equal(lifetime, 30 * 24 * 60 * 60 * 1000);
});

test("several toolchain lines, inputs and recipe files are sorted, whatever their order", async () => {
  const project = await makeProject(stage);
  await writeFile(join(project.workspace, "build.sh"), "make\n");
  const inputs = {
    toolchain: "rust=1\nnode=2",
    inputs: `zeta=${OTHER}@${OTHER_SHA}\nalpha=${OTHER}@${OTHER_SHA}`,
    recipe: "package-lock.json\nbuild.sh",
  };
  assertOk(await create(project, { inputs }));
  const candidate = await readCandidate(project);
  assert.deepEqual(Object.keys(candidate.toolchain), ["node", "rust"]);
  assert.deepEqual(
    candidate.inputs.map(({ id }) => id),
    ["alpha", "zeta"],
  );
  assert.deepEqual(
    candidate.recipe.map(({ path }) => path),
    ["build.sh", "package-lock.json"],
  );
});

test("the traits of the files are read off their names", async () => {
  const project = await makeProject(stage);
  await create(project);
  const [linux, windows, firmware] = (await readCandidate(project)).assets;
  assert.deepEqual(
    [linux?.kind, linux?.os, linux?.arch, linux?.media_type, linux?.size],
    ["archive", "linux", "x86_64", "application/gzip", PRODUCT["app-linux-x86_64.tar.gz"].length],
  );
  assert.deepEqual([windows?.kind, windows?.os, windows?.arch], ["installer", "windows", "x86_64"]);
  assert.deepEqual(
    [firmware?.kind, firmware?.os, firmware?.arch],
    ["firmware", undefined, undefined],
  );
});

const INVENTORY = `
firmware.hex: { kind: image, group: teensy, media_type: text/x-hex }
app-linux-x86_64.tar.gz:
  arch: universal
`;

test("an inventory given as text overrides what the names tell, field by field", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project, { inputs: { inventory: INVENTORY } }));
  const [linux, , firmware] = (await readCandidate(project)).assets;
  assert.deepEqual([linux?.kind, linux?.arch], ["archive", "universal"]);
  assert.deepEqual(
    [firmware?.kind, firmware?.group, firmware?.media_type],
    ["image", "teensy", "text/x-hex"],
  );
});

test("an inventory can be a file of the workspace", async () => {
  const project = await makeProject(stage);
  await writeFile(join(project.workspace, "inventory.yml"), INVENTORY);
  assertOk(await create(project, { inputs: { inventory: "inventory.yml" } }));
  assert.equal((await readCandidate(project)).assets[2]?.group, "teensy");
});

test("an inventory that names no file of the build is refused with every problem", async () => {
  const project = await makeProject(stage);
  const inputs = { inventory: "other.hex: { kind: firmware }\nmore.hex: { kind: firmware }" };
  const step = await assertUntouched(project, () => create(project, { inputs }));
  assertRefused(step, "inventory_invalid");
  assert.match(step.log, /\/other\.hex.*\/more\.hex/s);
});

for (const [what, inputs] of [
  ["a version with v", { version: "v1.2.0" }],
  ["a version that is none", { version: "next" }],
] as const) {
  test(`${what} is refused`, async () => {
    const project = await makeProject(stage);
    const step = await assertUntouched(project, () => create(project, { inputs }));
    assertRefused(step, "version_invalid");
  });
}
