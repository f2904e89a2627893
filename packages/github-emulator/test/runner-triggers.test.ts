import assert from "node:assert/strict";
import { test } from "node:test";
import { commitFile, jobToken } from "./git-world.ts";
import type { World } from "./emulator.ts";
import { startRunnerWorld } from "./runner-world.ts";
import { passesFilter } from "../src/runner/glob.ts";
import { pushStarts } from "../src/runner/triggers.ts";
import { readWorkflow } from "../src/runner/workflow.ts";

// The examples of the "Filter pattern cheat sheet" in GitHub's workflow syntax.
const PATTERNS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ["feature/*", ["feature/my-branch"], ["feature/beta-a/my-branch", "feature"]],
  ["feature/**", ["feature/my-branch", "feature/beta-a/my-branch"], ["features/x"]],
  ["*", ["main", "releases"], ["all/the/branches"]],
  ["**", ["all/the/branches", "every/tag"], []],
  ["*feature", ["mona-feature", "feature"], ["mona-feature-2"]],
  ["v[12].[0-9]+.[0-9]+", ["v1.10.1", "v2.0.0"], ["v3.0.0", "v1.1"]],
  ["*.jsx?", ["page.js", "page.jsx"], ["page.jsxx", "dir/page.js"]],
  ["**.js", ["index.js", "js/index.js"], ["index.ts"]],
  ["docs/**/*.md", ["docs/README.md", "docs/mona/octocat.md"], ["doc/a.md"]],
  ["a\\*b", ["a*b"], ["axb"]],
];

test("filter patterns match what GitHub's documentation says they match", () => {
  for (const [pattern, matching, others] of PATTERNS) {
    for (const name of matching) assert.ok(passesFilter([pattern], name), `${pattern} ${name}`);
    for (const name of others) assert.ok(!passesFilter([pattern], name), `${pattern} ${name}`);
  }
});

test("the last pattern that matches decides, and an exclamation mark excludes", () => {
  const patterns = ["releases/**", "!releases/**-alpha", "releases/9-alpha"];
  assert.ok(passesFilter(patterns, "releases/10"));
  assert.ok(!passesFilter(patterns, "releases/beta/3-alpha"));
  assert.ok(passesFilter(patterns, "releases/9-alpha"));
});

function starts(on: string, ref: string, paths: readonly string[] = [], message = "x"): boolean {
  return pushStarts(readWorkflow(`on: ${on}\njobs: {}`), { ref, paths, message });
}

test("a push starts a workflow whose filters it passes", () => {
  const main = "refs/heads/main";
  const tag = "refs/tags/v1";
  assert.ok(starts("push", main) && starts("[pull_request, push]", tag));
  assert.ok(!starts("workflow_dispatch", main) && !starts("{ schedule: [] }", main));
  assert.ok(starts("{ push: { branches: [main] } }", main));
  assert.ok(!starts("{ push: { branches: [main] } }", "refs/heads/next"));
  assert.ok(!starts("{ push: { branches: [main] } }", tag), "a filter of branches keeps tags out");
  assert.ok(!starts("{ push: { tags: ['v*'] } }", main), "a filter of tags keeps branches out");
  assert.ok(starts("{ push: { tags: ['v*'], branches: [x] } }", tag));
  assert.ok(!starts("{ push: { branches-ignore: [main] } }", main));
  assert.ok(starts("{ push: { branches-ignore: [main] } }", "refs/heads/next"));
});

test("filters of paths look at what a push to a branch changed", () => {
  const main = "refs/heads/main";
  const source = "{ push: { paths: ['src/**'] } }";
  assert.ok(starts(source, main, ["README.md", "src/a.ts"]));
  assert.ok(!starts(source, main, ["README.md"]));
  assert.ok(starts(source, "refs/tags/v1", []), "tags have no paths");
  assert.ok(!starts("{ push: { paths-ignore: ['**.md'] } }", main, ["README.md", "docs/a.md"]));
  assert.ok(starts("{ push: { paths-ignore: ['**.md'] } }", main, ["README.md", "a.ts"]));
});

test("a message that asks to skip checks starts nothing", () => {
  assert.ok(!starts("push", "refs/heads/main", [], "Release [skip ci]"));
  assert.ok(!starts("push", "refs/heads/main", [], "Release\n\nskip-checks: true"));
  assert.ok(starts("push", "refs/heads/main", [], "Skip ci here and there"));
});

const CI = "name: CI\non: { push: { branches: [main] } }\njobs: { a: { runs-on: x, steps: [] } }\n";

interface Listed {
  readonly workflow_runs: readonly { head_sha: string; event: string; conclusion: string }[];
}

async function runs(world: World): Promise<Listed["workflow_runs"]> {
  const { text } = await world.reader("GET", "/repos/acme/app/actions/runs");
  return (JSON.parse(text) as Listed).workflow_runs;
}

test("a change over REST starts the workflows of the commit it makes, whoever else has them", async (t) => {
  const world = await startRunnerWorld(t);
  const first = await commitFile(world, ".github/workflows/ci.yml", CI);
  assert.deepEqual(
    (await runs(world)).map(({ head_sha, event }) => [head_sha, event]),
    [[first, "push"]],
  );
  const body = { ref: "refs/heads/side", sha: first };
  await world.writer("POST", "/repos/acme/app/git/refs", body);
  assert.equal((await runs(world)).length, 1, "the filter of branches");
});

test("what a job's token does starts no workflow", async (t) => {
  const world = await startRunnerWorld(t);
  const sha = await commitFile(world, ".github/workflows/ci.yml", CI.replace("[main]", "['**']"));
  const bot = world.as(await jobToken(world, { contents: "write" }));
  const refs = "/repos/acme/app/git/refs";
  assert.equal((await bot("POST", refs, { ref: "refs/heads/by-bot", sha })).status, 201);
  assert.equal((await runs(world)).length, 1);
  assert.equal((await world.writer("POST", refs, { ref: "refs/heads/by-me", sha })).status, 201);
  assert.equal((await runs(world)).length, 2);
});

test("a workflow file that is no YAML is a run that failed to start", async (t) => {
  const world = await startRunnerWorld(t);
  await commitFile(world, ".github/workflows/ci.yml", "on: [push\njobs: ]");
  const [run] = await runs(world);
  assert.equal(run?.conclusion, "startup_failure");
});
