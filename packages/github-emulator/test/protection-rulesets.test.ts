import assert from "node:assert/strict";
import { test } from "node:test";
import { type Answer, makeRelease } from "./emulator.ts";
import {
  type GitWorld,
  type Schemas,
  commitFile,
  read,
  startGitWorld,
  tipOf,
} from "./git-world.ts";
import { assertShapes } from "./openapi.ts";

const REPO = "/repos/acme/app";

function makeRuleset(world: GitWorld, given: object): Promise<Answer> {
  return world.admin("POST", `${REPO}/rulesets`, {
    name: "rules",
    enforcement: "active",
    conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
    ...given,
  });
}

const TAGS = {
  target: "tag",
  conditions: { ref_name: { include: ["refs/tags/v*"], exclude: ["refs/tags/v0*"] } },
};

const violation = (message: string): unknown => [
  422,
  `Repository rule violations found\n\n${message}\n\n`,
];

test("a ruleset is made, listed, changed and deleted by administrators only", async (t) => {
  const world = await startGitWorld(t);
  const bypass_actors = [{ actor_id: 5, actor_type: "RepositoryRole", bypass_mode: "always" }];
  const made = await makeRuleset(world, { rules: [{ type: "deletion" }], bypass_actors });
  assert.equal(made.status, 201, made.text);
  const ruleset = read<Schemas["repository-ruleset"]>(made);
  assert.equal(ruleset.current_user_can_bypass, "always");
  const path = `${REPO}/rulesets/${ruleset.id}`;
  const seen = read<Schemas["repository-ruleset"]>(await world.reader("GET", path));
  assert.deepEqual([seen.bypass_actors, seen.current_user_can_bypass], [undefined, "never"]);
  assert.equal((await world.writer("PUT", path, { name: "mine" })).status, 403);
  const changed = await world.admin("PUT", path, { enforcement: "disabled" });
  assert.deepEqual(
    [read<Schemas["repository-ruleset"]>(changed).enforcement, changed.body.name],
    ["disabled", "rules"],
  );
  await assertShapes(t, [
    ["repository-ruleset", ruleset],
    ["repository-ruleset", seen],
  ]);
  assert.equal((await makeRuleset(world, {})).status, 422, "the name is taken");
  assert.equal((await world.admin("DELETE", path)).status, 204);
  assert.deepEqual(read(await world.reader("GET", `${REPO}/rulesets`)), []);
});

test("a ruleset with an unknown rule, actor or pattern is refused with every problem", async (t) => {
  const world = await startGitWorld(t);
  const answer = await makeRuleset(world, {
    conditions: { ref_name: { include: ["main"], exclude: [] } },
    rules: [{ type: "nonsense" }, { type: "required_status_checks" }],
    bypass_actors: [{ actor_type: "Neighbour" }],
  });
  assert.equal(answer.status, 422);
  assert.deepEqual(
    answer.body.errors.map(({ field }) => field),
    ["conditions", "rules", "rules", "bypass_actors"],
  );
});

test("rules of a branch are readable without being an administrator", async (t) => {
  const world = await startGitWorld(t);
  const parameters = {
    required_status_checks: [{ context: "ci" }],
    strict_required_status_checks_policy: false,
  };
  const rules = [{ type: "required_signatures" }, { type: "required_status_checks", parameters }];
  const { id } = (await makeRuleset(world, { rules })).body;
  const shown = read<Schemas["repository-rule-detailed"][]>(
    await world.reader("GET", `${REPO}/rules/branches/main`),
  );
  assert.deepEqual(
    shown.map((rule) => [rule.type, "ruleset_id" in rule ? rule.ruleset_id : null]),
    [
      ["required_signatures", id],
      ["required_status_checks", id],
    ],
  );
  assert.deepEqual(read(await world.reader("GET", `${REPO}/rules/branches/feature/x`)), []);
  await assertShapes(
    t,
    shown.map((rule) => ["repository-rule-detailed", rule] as const),
  );
});

test("a push against a ruleset is refused with GH013, for administrators too", async (t) => {
  const world = await startGitWorld(t);
  const rule = { type: "pull_request", parameters: { required_approving_review_count: 0 } };
  const { id } = (await makeRuleset(world, { rules: [rule] })).body;
  await world.git(".", "clone", "-q", world.remote(world.emulator.tokens.admin), "work");
  await world.git("work", "commit", "-q", "--allow-empty", "-m", "More");
  const push = await world.git("work", "push", "origin", "HEAD:main");
  assert.match(
    push.out,
    /remote: error: GH013: Repository rule violations found for refs\/heads\/main\./,
  );
  assert.match(
    push.out,
    /remote: Review all repository rules at \S+\/acme\/app\/rules\?ref=refs%2Fheads%2Fmain/,
  );
  const file = await world.admin("PUT", `${REPO}/contents/x.txt`, {
    message: "x",
    content: "eA==",
  });
  assert.equal(file.status, 409);
  assert.match(file.body.message, /^Repository rule violations found\n\nChanges must be made/);
  await world.admin("PUT", `${REPO}/rulesets/${id}`, {
    bypass_actors: [{ actor_id: 1, actor_type: "OrganizationAdmin" }],
  });
  assert.equal((await world.git("work", "push", "origin", "HEAD:main")).ok, true);
});

test("a ruleset that is disabled or only evaluated refuses nothing", async (t) => {
  const world = await startGitWorld(t);
  await makeRuleset(world, { name: "a", enforcement: "disabled", rules: [{ type: "update" }] });
  await makeRuleset(world, { name: "b", enforcement: "evaluate", rules: [{ type: "update" }] });
  assert.match(await commitFile(world, "a.txt", "a"), /^[0-9a-f]{40}$/);
});

test("tag rules refuse making, moving and deleting a tag, over REST and in a push", async (t) => {
  const world = await startGitWorld(t);
  const old = await tipOf(world);
  await world.admin("POST", `${REPO}/git/refs`, { ref: "refs/tags/v1", sha: old });
  const sha = await commitFile(world, "a.txt", "a");
  await makeRuleset(world, {
    ...TAGS,
    rules: [{ type: "creation" }, { type: "update" }, { type: "deletion" }],
  });
  const rest = async (method: string, path: string, body?: object): Promise<unknown> => {
    const answer = await world.writer(method, `${REPO}/git/${path}`, body);
    return [answer.status, answer.body.message];
  };
  const create = await rest("POST", "refs", { ref: "refs/tags/v2", sha });
  assert.deepEqual(create, violation("Cannot create ref due to creations being restricted."));
  const update = await rest("PATCH", "refs/tags/v1", { sha });
  assert.deepEqual(update, violation("Cannot update this protected ref."));
  assert.deepEqual(await rest("DELETE", "refs/tags/v1"), violation("Cannot delete this tag"));
  await world.git(".", "clone", "-q", world.remote(world.emulator.tokens.writer), "work");
  await world.git("work", "tag", "v3");
  await world.git("work", "tag", "v0.1");
  const push = await world.git("work", "push", "origin", "v3", "v0.1");
  assert.match(push.out, /GH013: Repository rule violations found for refs\/tags\/v3/);
  assert.match(push.out, /\[new tag\] +v0\.1/);
});

test("a release cannot make a tag that is restricted, and a bypass actor's release can", async (t) => {
  const world = await startGitWorld(t);
  const bypass_actors = [{ actor_id: 5, actor_type: "RepositoryRole" }];
  await makeRuleset(world, { ...TAGS, rules: [{ type: "creation" }], bypass_actors });
  const refused = await world.writer("POST", `${REPO}/releases`, { tag_name: "v1.0.0" });
  assert.equal(refused.status, 422);
  assert.match(
    refused.body.errors[0]?.message ?? "",
    /^pre_receive Repository rule violations found/,
  );
  assert.equal((await makeRelease(world.admin, { tag_name: "v1.0.0" })).tag_name, "v1.0.0");
});

test("tags that may only move forward refuse a forced push", async (t) => {
  const world = await startGitWorld(t);
  const old = await tipOf(world);
  const sha = await commitFile(world, "a.txt", "a");
  await world.admin("POST", `${REPO}/git/refs`, { ref: "refs/tags/v1", sha: old });
  await makeRuleset(world, { ...TAGS, rules: [{ type: "non_fast_forward" }] });
  assert.equal(
    (await world.writer("PATCH", `${REPO}/git/refs/tags/v1`, { sha, force: true })).status,
    200,
  );
  const back = await world.writer("PATCH", `${REPO}/git/refs/tags/v1`, { sha: old, force: true });
  assert.deepEqual(
    [back.status, back.body.message],
    [422, "Repository rule violations found\n\nCannot force-push to this branch\n\n"],
  );
});
