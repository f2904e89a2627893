import assert from "node:assert/strict";
import test from "node:test";
import { withFaults } from "../support/faults.ts";
import { untilSaid } from "../support/ms.ts";
import { control, rest, startStage } from "../support/stage.ts";
import { operate, pushFiles, type Operated } from "./support.ts";
import { startOnTerminal } from "./terminal.ts";
import { WORKFLOWS } from "./workflows.ts";

const stage = await startStage();
const { admin, writer } = stage.emulator.tokens;
const PREPARE = ["app", "prepare", "--channel", "beta", "--auto", "--yes"];
const BRANCH = "release/v0.1.0-beta.1";

/** A project whose main takes a review, and whose pull requests GitHub merges when they have it. */
async function reviewed(): Promise<Operated & { readonly base: string }> {
  const at = await operate(stage, { checks: [] }, { version_files: [{ path: "package.json" }] });
  const files = { "package.json": '{ "version": "0.0.1" }\n', ...WORKFLOWS };
  const base = await pushFiles(at, files, "feat: an app");
  const repo = `/repos/${at.project.name}`;
  await rest(stage, admin, "PATCH", repo, { allow_auto_merge: true });
  await rest(stage, admin, "PUT", `${repo}/branches/main/protection`, {
    required_status_checks: null,
    enforce_admins: false,
    required_pull_request_reviews: { required_approving_review_count: 1 },
    restrictions: null,
  });
  return { ...at, base };
}

interface SeenPull {
  readonly state: string;
  readonly merged: boolean;
  readonly merge_commit_sha: string;
  readonly auto_merge: { readonly merge_method: string } | null;
  readonly head: { readonly sha: string };
}

function pull({ project }: Operated): Promise<SeenPull> {
  return rest(stage, admin, "GET", `/repos/${project.name}/pulls/1`);
}

function approvePull({ project }: Operated): Promise<unknown> {
  const path = `/repos/${project.name}/pulls/1/reviews`;
  return rest(stage, stage.reviewer.token, "POST", path, { event: "APPROVE" });
}

/** One waits for the review, as long as it takes. */
async function watching(at: Operated) {
  const running = at.start(...PREPARE, "--watch");
  await untilSaid(running, "and GitHub merges it then");
  return running;
}

test("a review that is missing is waited for, and GitHub merges then: what it became is prepared", async () => {
  const at = await reviewed();
  const running = await watching(at);
  assert.match(running.stderr, /At least 1 approving review.*whoever may write to \S+ and is not/);
  assert.match(running.stderr, /may review it.*\/pull\/1/);
  assert.equal((await pull(at)).auto_merge?.merge_method, "rebase");
  const gone = { path: "/pulls/1", user_agent: "release-actions", times: 10_000 };
  await withFaults(stage, [{ ...gone, action: { type: "cut" } }], () =>
    untilSaid(running, "The review goes on without us; looking again"),
  );
  while ((await looks(at)).length < 25) await new Promise((go) => setTimeout(go, 50));
  // GitHub does not count what has not changed.
  const counted = (await looks(at)).filter(({ status }) => status === 200);
  assert.ok(counted.length <= 8, `${counted.length} answers were counted`);
  await approvePull(at);
  assert.equal(await running.ended, 0, running.stderr);
  const { merge_commit_sha: sha, merged } = await pull(at);
  assert.equal(merged, true);
  assert.match(running.stdout, new RegExp(`${sha} states 0\\.1\\.0-beta\\.1`));
  const commit = `/repos/${at.project.name}/git/commits/${sha}`;
  const { parents } = await rest<{ parents: { sha: string }[] }>(stage, admin, "GET", commit);
  assert.deepEqual(
    parents.map((parent) => parent.sha),
    [at.base],
  );
});

/** The answers to those who looked at the pull request. */
async function looks({ project }: Operated): Promise<{ path: string; status: number }[]> {
  const all = await control<{ path: string; status: number }[]>(stage.emulator, "GET", "/requests");
  return all.filter(({ path }) => path.endsWith(`/repos/${project.name}/pulls/1`));
}

test("whoever does not wait is told who may review it, and the same again goes on where it stands", async () => {
  const at = await reviewed();
  // GitHub has done it, and the answer is lost.
  const lost = { method: "POST", path: "/graphql", action: { type: "apply_then_cut" } };
  const { fired, result } = await withFaults(stage, [lost], () => at.release(...PREPARE));
  const { code, stderr, stdout } = result;
  assert.deepEqual(fired, [1]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /pull request #1 of v0\.1\.0-beta\.1 waits for .*may review it.*\/pull\/1/);
  assert.match(stdout, /ms release resume \.ms-release\/app-v0\.1\.0-beta\.1\.json --watch/);
  const again = await at.as(writer, ...PREPARE);
  assert.equal(again.code, 0, again.stderr);
  // Somebody would rather squash it.
  const { node_id } = await rest<{ node_id: string }>(
    stage,
    admin,
    "GET",
    `/repos/${at.project.name}/pulls/1`,
  );
  const query = `mutation { enablePullRequestAutoMerge(input: { pullRequestId: "${node_id}", mergeMethod: SQUASH }) { clientMutationId } }`;
  await rest(stage, writer, "POST", "/../graphql", { query });
  assert.equal((await pull(at)).auto_merge?.merge_method, "squash");
  assert.equal((await at.release(...PREPARE)).code, 0);
  assert.equal((await pull(at)).auto_merge?.merge_method, "rebase");
  await approvePull(at);
  const { merge_commit_sha: sha } = await pull(at);
  const done = await at.release(...PREPARE);
  assert.match(done.stdout, new RegExp(`${sha} states`), done.stderr);
});

for (const [what, happens, code] of [
  ["the branch moves", moveMain, "plan_stale"],
  ["somebody pushes to it", pushToPull, "pull_request_blocked"],
] as const) {
  test(`when ${what} meanwhile, GitHub no longer merges it, and nobody else does`, async () => {
    const at = await reviewed();
    const running = await watching(at);
    await happens(at);
    assert.equal(await running.ended, 1, running.stdout);
    assert.match(running.stderr, new RegExp(`\\[${code}\\]`));
    assert.match(running.stderr, /Auto-merge of pull request #1 is switched off/);
    await approvePull(at);
    const { auto_merge, merged } = await pull(at);
    assert.deepEqual([merged, auto_merge], [false, null]);
  });
}

test("a branch that has moved while nobody waited is seen by whoever goes on", async () => {
  const at = await reviewed();
  assert.equal((await at.release(...PREPARE)).code, 0);
  await moveMain(at);
  const { code, stderr } = await at.release("resume");
  assert.equal(code, 1);
  assert.match(stderr, /\[plan_stale\]/);
  assert.equal((await pull(at)).auto_merge, null);
});

function pushToPull(at: Operated): Promise<unknown> {
  return commitTo(at, BRANCH, writer);
}

/** An administrator may do without a pull request. */
function moveMain(at: Operated): Promise<unknown> {
  return commitTo(at, "main", admin);
}

function commitTo({ project }: Operated, branch: string, token: string): Promise<unknown> {
  const body = { message: "feat: not planned", content: "", branch };
  return rest(stage, token, "PUT", `/repos/${project.name}/contents/more.txt`, body);
}

test("on a terminal a review is waited for in sight: since when, and where it is given", async () => {
  const at = await reviewed();
  const terminal = startOnTerminal(at, `ms release ${PREPARE.join(" ")} --watch`);
  await terminal.until(/● the review of pull request #1 [1-9] s\s+\S+\/pull\/1/);
  await approvePull(at);
  const { code, text } = await terminal.ended;
  assert.equal(code, 0, text);
  assert.match(text, /✔ the review of pull request #1\s/);
});
