import assert from "node:assert/strict";
import test from "node:test";
import { create, promote } from "../support/actions.ts";
import { assertOk } from "../support/outcome.ts";
import { makeProject, type Project } from "../support/project.ts";
import { rest, startStage } from "../support/stage.ts";

const stage = await startStage();
const admin = stage.emulator.tokens.admin;

/** What the published receipt of `tag` says about branch and tags. */
async function recorded({ name }: Project, tag: string): Promise<unknown> {
  const url = `${stage.emulator.urls.url}/${name}/releases/download/${tag}/promotion.json`;
  const receipt = (await (await fetch(url)).json()) as { predicate: { protection: unknown } };
  return receipt.predicate.protection;
}

test("the receipt says what protected branch and tags when it was promoted", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project));
  await rest(stage, admin, "PUT", `/repos/${project.name}/branches/main/protection`, {
    required_status_checks: { strict: true, contexts: ["ci"] },
    enforce_admins: true,
    required_pull_request_reviews: null,
    restrictions: null,
  });
  await rest(stage, admin, "POST", `/repos/${project.name}/rulesets`, {
    name: "tags",
    target: "tag",
    enforcement: "active",
    conditions: { ref_name: { include: ["refs/tags/v*"], exclude: [] } },
    rules: [{ type: "update" }, { type: "deletion" }],
  });
  await rest(stage, admin, "POST", `/repos/${project.name}/rulesets`, {
    name: "main",
    target: "branch",
    enforcement: "active",
    conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
    rules: [{ type: "non_fast_forward" }],
  });
  assertOk(await promote(project, "v1.0.0"));
  assert.deepEqual(await recorded(project, "v1.0.0"), {
    branch: "main",
    branch_protected: true,
    branch_rules: ["non_fast_forward"],
    tag_rules: ["deletion", "update"],
  });
});

test("the receipt says as well that nothing protects them", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project));
  assertOk(await promote(project, "v1.0.0"));
  assert.deepEqual(await recorded(project, "v1.0.0"), {
    branch: "main",
    branch_protected: false,
    branch_rules: [],
    tag_rules: [],
  });
});
