import assert from "node:assert/strict";
import { test } from "node:test";
import { startWithRepository } from "./emulator.ts";
import { type Schemas, read } from "./git-world.ts";

// As Ruby's fnmatch with FNM_PATHNAME decides, which GitHub names in its documentation of rulesets.
const CASES: readonly (readonly [pattern: string, branch: string, meant: boolean])[] = [
  ["refs/heads/main", "main", true],
  ["refs/heads/main", "main2", false],
  ["refs/heads/*", "main", true],
  ["refs/heads/*", "release/1", false],
  ["refs/heads/**/*", "release/1", true],
  ["refs/heads/**/*", "main", true],
  ["refs/heads/release/**/x", "release/a/b/x", true],
  ["refs/heads/v[0-9].?", "v1.2", true],
  ["refs/heads/v[!0-9]", "v1", false],
  ["refs/heads/a.b", "axb", false],
  ["refs/heads/(x", "(x", true],
  ["~ALL", "any/thing", true],
  ["~DEFAULT_BRANCH", "main", true],
  ["~DEFAULT_BRANCH", "other", false],
];

test("patterns of a ruleset mean the branches that GitHub's fnmatch means", async (t) => {
  const world = await startWithRepository(t);
  const made = await world.admin("POST", "/repos/acme/app/rulesets", {
    name: "r",
    enforcement: "active",
  });
  const path = `/repos/acme/app/rulesets/${made.body.id}`;
  const wrong: unknown[] = [];
  for (const [pattern, branch, meant] of CASES) {
    const conditions = { ref_name: { include: [pattern], exclude: [] } };
    await world.admin("PUT", path, { conditions, rules: [{ type: "deletion" }] });
    const answer = await world.reader("GET", `/repos/acme/app/rules/branches/${branch}`);
    if (read<Schemas["repository-rule-detailed"][]>(answer).length > 0 !== meant)
      wrong.push([pattern, branch]);
  }
  assert.deepEqual(wrong, []);
});
