import assert from "node:assert/strict";
import { test } from "node:test";
import { type GitWorld, jobToken, startGitWorld, tipOf } from "./git-world.ts";
import { REPO, openPull, protectMain, pullOf, setStatus } from "./pulls-world.ts";

interface GraphAnswer {
  readonly data?: { readonly [field: string]: Record<string, unknown> | null } | null;
  readonly errors?: readonly { readonly type: string; readonly message: string }[];
}

const CHECKS = { required_status_checks: { strict: false, contexts: ["ci"] } };
const ENABLE = `mutation($input: EnablePullRequestAutoMergeInput!) {
  enablePullRequestAutoMerge(input: $input) { clientMutationId }
}`;

async function ask(
  world: GitWorld,
  query: string,
  variables: object,
  token?: string,
): Promise<GraphAnswer> {
  const call = world.as(token ?? world.emulator.tokens.writer);
  const { graphql_url } = world.emulator.urls;
  return JSON.parse((await call("POST", graphql_url, { query, variables })).text) as GraphAnswer;
}

function enable(
  world: GitWorld,
  pullRequestId: string,
  mergeMethod = "REBASE",
): Promise<GraphAnswer> {
  return ask(world, ENABLE, { input: { pullRequestId, mergeMethod } });
}

async function withAutoMerge(world: GitWorld, protection: object): Promise<void> {
  await world.admin("PATCH", REPO, { allow_auto_merge: true });
  await protectMain(world, protection);
}

test("an automatic merge waits for the required status and then rebases", async (t) => {
  const world = await startGitWorld(t);
  await withAutoMerge(world, CHECKS);
  const pull = await openPull(world, "topic");
  assert.equal((await enable(world, pull.node_id)).errors, undefined);
  assert.equal((await pullOf(world, 1)).auto_merge?.merge_method, "rebase");
  await setStatus(world, pull.head.sha, "failure");
  assert.equal((await pullOf(world, 1)).merged, false);
  await setStatus(world, pull.head.sha, "success");
  const merged = await pullOf(world, 1);
  assert.deepEqual(
    [merged.merged, merged.auto_merge, merged.merged_by?.login],
    [true, null, "writer"],
  );
  assert.equal(merged.merge_commit_sha, await tipOf(world));
});

test("an automatic merge happens when the last job of a workflow turns green", async (t) => {
  const world = await startGitWorld(t);
  await withAutoMerge(world, CHECKS);
  const pull = await openPull(world, "topic");
  await enable(world, pull.node_id, "SQUASH");
  const path = "/repos/acme/app/runs";
  const run = await world.control("POST", path, {
    workflow_path: ".github/workflows/ci.yml",
    head_sha: pull.head.sha,
    jobs: [{ name: "ci" }],
  });
  const jobs = await world.reader("GET", `${REPO}/actions/runs/${run.body.id}/jobs`);
  const {
    jobs: [job],
  } = JSON.parse(jobs.text) as { jobs: { id: number }[] };
  assert.equal((await pullOf(world, 1)).merged, false);
  await world.control("PATCH", `${path}/${run.body.id}/jobs/${job?.id}`, { conclusion: "success" });
  assert.equal((await pullOf(world, 1)).merged, true);
});

test("an automatic merge waits for a review, also where its author could pass the rule", async (t) => {
  const world = await startGitWorld(t);
  await withAutoMerge(world, { required_pull_request_reviews: {} });
  const pull = await openPull(world, "topic", { "a.txt": "a" }, world.admin);
  await ask(world, ENABLE, { input: { pullRequestId: pull.node_id } }, world.emulator.tokens.admin);
  assert.equal((await pullOf(world, 1)).merged, false);
  await world.writer("POST", `${REPO}/pulls/1/reviews`, { event: "APPROVE" });
  assert.equal((await pullOf(world, 1)).merged, true);
});

test("automatic merging is refused where it is off, where nothing is missing, and to readers", async (t) => {
  const world = await startGitWorld(t);
  const { node_id } = await openPull(world, "topic");
  const message = async (): Promise<string | undefined> =>
    (await enable(world, node_id)).errors?.[0]?.message;
  assert.equal(await message(), "Pull request Auto merge is not allowed for this repository");
  await world.admin("PATCH", REPO, { allow_auto_merge: true });
  assert.equal(await message(), "Pull request Pull request is in clean status");
  const reader = await ask(
    world,
    ENABLE,
    { input: { pullRequestId: node_id } },
    world.emulator.tokens.reader,
  );
  assert.equal(reader.errors?.[0]?.type, "FORBIDDEN");
});

test("an automatic merge that was disabled does not happen", async (t) => {
  const world = await startGitWorld(t);
  await withAutoMerge(world, CHECKS);
  const { node_id: pullRequestId, head } = await openPull(world, "topic");
  await enable(world, pullRequestId);
  const mutation = `mutation($input: DisablePullRequestAutoMergeInput!) { disablePullRequestAutoMerge(input: $input) { pullRequest { autoMergeRequest { mergeMethod } } } }`;
  const off = await ask(world, mutation, { input: { pullRequestId } });
  assert.deepEqual(off.data?.["disablePullRequestAutoMerge"], {
    pullRequest: { autoMergeRequest: null },
  });
  await setStatus(world, head.sha, "success");
  assert.equal((await pullOf(world, 1)).merged, false);
});

test("GraphQL opens, lists, shows and merges a pull request", async (t) => {
  const world = await startGitWorld(t);
  await openPull(world, "other");
  await world.admin("POST", `${REPO}/git/refs`, {
    ref: "refs/heads/topic",
    sha: (await pullOf(world, 1)).head.sha,
  });
  const repo = await world.reader("GET", REPO);
  const create = `mutation PullRequestCreate($input: CreatePullRequestInput!) { createPullRequest(input: $input) { pullRequest { id url } } }`;
  const input = {
    repositoryId: repo.body.node_id,
    baseRefName: "main",
    headRefName: "topic",
    title: "T",
    body: "",
  };
  const made = await ask(
    world,
    create,
    { input },
    await jobToken(world, { pull_requests: "write", contents: "read" }),
  );
  assert.equal(made.errors, undefined);
  const forBranch = `query($states: [PullRequestState!]) { repository(owner: "acme", name: "app") {
    pullRequests(headRefName: "topic", states: $states, first: 30, orderBy: { field: CREATED_AT, direction: DESC }) {
      totalCount nodes { number state isDraft baseRefName headRepositoryOwner { login } mergeStateStatus author { login } commits(last: 1) { nodes { commit { oid } } } } }
    pullRequest(number: 2) { id } defaultBranchRef { name } rebaseMergeAllowed } }`;
  const { data } = await ask(world, forBranch, { states: ["OPEN"] });
  const found = data?.["repository"] as {
    pullRequest: { id: string };
    pullRequests: { nodes: unknown[] };
  };
  const { head } = await pullOf(world, 2);
  assert.deepEqual(found.pullRequests.nodes, [
    {
      number: 2,
      state: "OPEN",
      isDraft: false,
      baseRefName: "main",
      headRepositoryOwner: { login: "acme" },
      mergeStateStatus: "CLEAN",
      author: { login: "github-actions[bot]" },
      commits: { nodes: [{ commit: { oid: head.sha } }] },
    },
  ]);
  const merge = `mutation($input: MergePullRequestInput!) { mergePullRequest(input: $input) { pullRequest { state mergeCommit { oid } } } }`;
  const stale = await ask(world, merge, {
    input: { pullRequestId: found.pullRequest.id, expectedHeadOid: "1".repeat(40) },
  });
  assert.match(stale.errors?.[0]?.message ?? "", /^Head branch was modified/);
  const done = await ask(world, merge, {
    input: { pullRequestId: found.pullRequest.id, mergeMethod: "SQUASH" },
  });
  const payload = { pullRequest: { state: "MERGED", mergeCommit: { oid: await tipOf(world) } } };
  assert.deepEqual(done.data?.["mergePullRequest"], payload);
});
