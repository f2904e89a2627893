import assert from "node:assert/strict";
import { test } from "node:test";
import { type World, isOver, startWorld } from "./world.ts";

/** Asks for a token as the toolkit does and shows its claims, and tries to print what is secret. */
const ASK = `
          address="$ACTIONS_ID_TOKEN_REQUEST_URL&audience=us"
          curl --silent --fail -H "Authorization: Bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" "$address" > answer
          node -e '
            const { value } = JSON.parse(fs.readFileSync("answer", "utf8"));
            console.log("claims " + Buffer.from(value.split(".")[1], "base64url"));
          '
          echo "request token is $ACTIONS_ID_TOKEN_REQUEST_TOKEN."
          echo "runtime token is $ACTIONS_RUNTIME_TOKEN."
`;

const CALLED = `
on: workflow_call
jobs:
  inner:
    runs-on: ubuntu-latest
    steps:
      - run: |${ASK}`;

const TOKENS = `
name: Tokens
on: push
permissions: {}
jobs:
  with:
    runs-on: ubuntu-latest
    permissions: { id-token: write }
    environment: production
    steps:
      - run: |${ASK}
  without:
    runs-on: ubuntu-latest
    steps:
      - run: echo "there is \${ACTIONS_ID_TOKEN_REQUEST_URL:-no address} and \${ACTIONS_ID_TOKEN_REQUEST_TOKEN:-no token}"
  local:
    permissions: { id-token: write }
    uses: ./.github/workflows/called.yml
  remote:
    permissions: { id-token: write }
    uses: acme/shared/.github/workflows/called.yml@main
`;

/** A second repository of the organisation, with one reusable workflow; answers with its commit. */
async function shareWorkflow(world: World): Promise<string> {
  const { admin } = world.emulator.tokens;
  const made = await world.call("POST", "/orgs/acme/repos", { name: "shared" }, admin);
  assert.equal(made.status, 201);
  const path = "/repos/acme/shared/contents/.github/workflows/called.yml";
  const content = Buffer.from(CALLED).toString("base64");
  const put = await world.call("PUT", path, { message: "Share", content }, admin);
  assert.equal(put.status, 201, await put.clone().text());
  return ((await put.json()) as { commit: { sha: string } }).commit.sha;
}

test("a job with id-token: write gets tokens that say what it is, and no other job does", async (t) => {
  const world = await startWorld(t);
  const shared = await shareWorkflow(world);
  const sha = await world.push({
    ".github/workflows/tokens.yml": TOKENS,
    ".github/workflows/called.yml": CALLED,
  });
  const run = await world.runOf(sha);
  const done = await world.until(run.id, isOver);
  const jobs = await world.jobs(run.id);
  const logs = await Promise.all(jobs.map((job) => world.log(job)));
  assert.equal(done.conclusion, "success", logs.join("\n"));
  const logOf = (name: string): string => logs[jobs.findIndex((job) => job.name === name)] ?? "";
  const claims = (name: string): Record<string, unknown> => {
    const [, text = "{}"] = /claims (\{.*\})$/m.exec(logOf(name)) ?? [];
    return JSON.parse(text) as Record<string, unknown>;
  };

  const ref = "acme/app/.github/workflows/tokens.yml@refs/heads/main";
  const { repository, ...direct } = claims("with");
  assert.equal(repository, "acme/app");
  const expected = {
    aud: "us",
    sub: "repo:acme/app:environment:production",
    environment: "production",
    repository_id: String(run.repository.id),
    repository_owner_id: String(run.repository.owner.id),
    workflow_ref: ref,
    workflow_sha: sha,
    job_workflow_ref: ref,
    job_workflow_sha: sha,
    run_id: String(run.id),
    run_attempt: "1",
    ref: "refs/heads/main",
    sha,
    event_name: "push",
    actor_id: String(run.actor?.id),
    runner_environment: "self-hosted",
  };
  const chosen = Object.keys(expected).map((name) => [name, direct[name]]);
  assert.deepEqual(Object.fromEntries(chosen), expected);

  assert.match(logOf("without"), /there is no address and no token/);

  const local = claims("local / inner");
  assert.equal(local["workflow_ref"], ref);
  assert.equal(local["job_workflow_ref"], "acme/app/.github/workflows/called.yml@refs/heads/main");
  assert.equal(local["environment"], undefined);
  assert.equal(local["sub"], "repo:acme/app:ref:refs/heads/main");
  const remote = claims("remote / inner");
  const called = "acme/shared/.github/workflows/called.yml@refs/heads/main";
  assert.deepEqual([remote["job_workflow_ref"], remote["job_workflow_sha"]], [called, shared]);

  for (const name of ["with", "local / inner", "remote / inner"]) {
    assert.match(logOf(name), /request token is \*\*\*\./);
    assert.match(logOf(name), /runtime token is \*\*\*\./);
  }
});
