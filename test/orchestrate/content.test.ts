import assert from "node:assert/strict";
import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { parsePlan } from "@release-actions/contract";
import { stringify } from "yaml";
import { create } from "../support/actions.ts";
import { assertOk } from "../support/outcome.ts";
import { CANDIDATE_WORKFLOW, makeProject, RELEASE_WORKFLOW } from "../support/project.ts";
import { startStage } from "../support/stage.ts";
import { CHECKS } from "./workflows.ts";
import { operate, pushCommit, releaseAs, report } from "./support.ts";

const stage = await startStage();

function producer(repository: string) {
  return { repository, workflow: CANDIDATE_WORKFLOW, runner: "any", checks: CHECKS };
}

test("a plan of content resolves every source, each with its own checks and candidate", async () => {
  const [loader, core] = [await operate(stage), await operate(stage)];
  const home = await makeProject(stage);
  await report(loader, loader.project.sha);
  assertOk(await create(loader.project));
  const newer = await pushCommit(core, "feat: a sound");
  await report(core, core.project.sha);
  await report(core, newer, { test: "success", lint: "failure" });
  const directory = await mkdtemp(join(stage.directory, "content-"));
  const config = {
    schema: "release-actions/config",
    schema_version: 1,
    producers: { loader: producer(loader.project.name), core: producer(core.project.name) },
    products: {
      content: {
        kind: "content",
        repository: home.name,
        sources: ["loader", "core"],
        workflow: RELEASE_WORKFLOW,
        channels: { beta: { environment: "none" } },
      },
    },
  };
  await writeFile(join(directory, "release.yml"), stringify(config));
  const args = ["content", "plan", "--channel", "beta", "--auto", "--json"];
  const { code, stderr, stdout } = await releaseAs(stage.maintainer.token, stage, directory, args);
  assert.equal(code, 0, stderr);
  const { sources, tag } = parsePlan(Buffer.from(stdout));
  assert.equal(tag, "v0.1.0-beta.1");
  assert.deepEqual(
    sources.map(({ candidate, id, sha }) => [id, sha, candidate?.tag]),
    [
      ["loader", loader.project.sha, `rc-${loader.project.sha}`],
      ["core", core.project.sha, undefined],
    ],
  );
  assert.match(stderr, new RegExp(`core: passed over ${newer.slice(0, 12)}: lint: failure`));
});
