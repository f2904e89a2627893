import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { type Run, type World, isOver, startWorld } from "./world.ts";

const execute = promisify(execFile);

const REVIEW = `
name: Review
on: { pull_request: { branches: [main], paths: ["src/**"] } }
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: |
          echo "action \${{ github.event.action }} from $GITHUB_HEAD_REF to $GITHUB_BASE_REF"
          echo "ref $GITHUB_REF commit $GITHUB_SHA title \${{ github.event.pull_request.title }}"
          echo "checked out $(git rev-parse HEAD) with $(cat src/a.txt src/b.txt)"
`;

interface Made {
  readonly id: number;
  readonly number: number;
}

async function post(world: World, path: string, body: unknown): Promise<Made> {
  const answer = await world.call("POST", `/repos/acme/app${path}`, body);
  assert.equal(answer.status, 201, await answer.clone().text());
  return (await answer.json()) as Made;
}

async function writeFile(
  world: World,
  path: string,
  branch: string,
  text: string,
): Promise<string> {
  const content = Buffer.from(text).toString("base64");
  const body = { message: `Write ${path}`, content, branch };
  const answer = await world.call("PUT", `/repos/acme/app/contents/${path}`, body);
  assert.equal(answer.status, 201, await answer.clone().text());
  return ((await answer.json()) as { commit: { sha: string } }).commit.sha;
}

async function finished(world: World, event: string): Promise<{ run: Run; log: string }[]> {
  const found: { run: Run; log: string }[] = [];
  for (const { id } of (await world.runs()).filter((run) => run.event === event).toReversed()) {
    const run = await world.until(id, isOver);
    const [job] = await world.jobs(id);
    assert.ok(job);
    const log = await world.log(job);
    assert.equal(run.conclusion, "success", log);
    found.push({ run, log });
  }
  return found;
}

test("a pull request runs the workflows of its merge when it opens, moves and opens again", async (t) => {
  const world = await startWorld(t);
  const base = await world.push({ ".github/workflows/review.yml": REVIEW, "src/a.txt": "old" });
  await post(world, "/git/refs", { ref: "refs/heads/topic", sha: base });
  const first = await writeFile(world, "src/b.txt", "topic", "topic");
  // The base goes on: what runs is the merge of both.
  await world.push({ "src/a.txt": "new" });
  const { number } = await post(world, "/pulls", { title: "Topic", head: "topic", base: "main" });
  const second = await writeFile(world, "src/c.txt", "topic", "more");
  const pull = `/repos/acme/app/pulls/${number}`;
  assert.equal((await world.call("PATCH", pull, { state: "closed" })).status, 200);
  assert.equal((await world.call("PATCH", pull, { state: "open" })).status, 200);

  const runs = await finished(world, "pull_request");
  assert.deepEqual(
    runs.map(({ run }) => [run.head_sha, run.head_branch, run.display_title]),
    [
      [first, "topic", "Topic"],
      [second, "topic", "Topic"],
      [second, "topic", "Topic"],
    ],
  );
  for (const [index, action] of ["opened", "synchronize", "reopened"].entries()) {
    const log = runs[index]?.log ?? "";
    assert.match(log, new RegExp(`action ${action} from topic to main`));
    const [, commit = ""] =
      /ref refs\/pull\/1\/merge commit ([0-9a-f]{40}) title Topic/.exec(log) ?? [];
    assert.notEqual(commit, "");
    assert.match(log, new RegExp(`checked out ${commit} with newtopic`));
    const { parents } = await world.read<{ parents: { sha: string }[] }>(`/commits/${commit}`);
    assert.equal(parents[1]?.sha, index === 0 ? first : second);
  }
});

test("a pull request that conflicts, or touches other paths or branches, starts nothing", async (t) => {
  const world = await startWorld(t);
  const base = await world.push({ ".github/workflows/review.yml": REVIEW, "README.md": "x" });
  for (const branch of ["conflict", "docs", "release"]) {
    await post(world, "/git/refs", { ref: `refs/heads/${branch}`, sha: base });
  }
  await writeFile(world, "src/b.txt", "conflict", "theirs");
  await world.push({ "src/b.txt": "ours" });
  await post(world, "/pulls", { title: "Conflict", head: "conflict", base: "main" });
  await writeFile(world, "docs/b.txt", "docs", "x");
  await post(world, "/pulls", { title: "Docs", head: "docs", base: "main" });
  await post(world, "/git/refs", { ref: "refs/heads/other", sha: base });
  await writeFile(world, "src/c.txt", "other", "x");
  await post(world, "/pulls", { title: "Backport", head: "other", base: "release" });
  assert.deepEqual(await world.runs(), []);
  await post(world, "/pulls", { title: "Good", head: "other", base: "main" });
  assert.equal((await finished(world, "pull_request")).length, 1);
});

const FORKED = `
name: Forked
on: pull_request
permissions: write-all
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - run: |
          echo "secret \${{ secrets.PASSWORD || 'none' }}, id token \${ACTIONS_ID_TOKEN_REQUEST_URL:-none}"
          status=$(curl --silent --output /dev/null --write-out '%{http_code}' -X POST \\
            -H "Authorization: Bearer \${{ github.token }}" -d '{"ref":"refs/heads/x","sha":"$GITHUB_SHA"}' \\
            "$GITHUB_API_URL/repos/acme/app/git/refs")
          echo "write $status"
`;

test("a pull request of a fork runs without secrets and can only read", async (t) => {
  const world = await startWorld(t);
  const { admin } = world.emulator.tokens;
  await world.push({ ".github/workflows/forked.yml": FORKED });
  const secret = `${world.emulator.urls.admin_url}/repos/acme/app/secrets/PASSWORD`;
  assert.equal((await world.call("PUT", secret, { value: "open sesame" })).status, 201);
  await fetch(`${world.emulator.urls.admin_url}/orgs`, { method: "POST", body: '{"login":"eve"}' });
  const made = await world.call("POST", "/orgs/eve/repos", { name: "app", auto_init: true }, admin);
  assert.equal(made.status, 201);
  const clone = join(world.workspace, "clone");
  const remote = `${world.emulator.urls.git_url.replace("//", `//x:${admin}@`)}/eve/app.git`;
  const git = (...args: string[]): Promise<unknown> => execute("git", args, { cwd: clone });
  const me = ["-c", "user.name=Eve", "-c", "user.email=eve@example.test"];
  await git(...me, "commit", "--quiet", "--allow-empty", "--message", "From the fork");
  await git("push", "--quiet", remote, "HEAD:topic");
  await post(world, "/pulls", { title: "Topic", head: "eve:topic", base: "main" });
  await git(...me, "commit", "--quiet", "--allow-empty", "--message", "More from the fork");
  await git("push", "--quiet", remote, "HEAD:topic");
  // A push is over for its client before the run is there.
  await world.runOf((await execute("git", ["rev-parse", "HEAD"], { cwd: clone })).stdout.trim());
  const [first, second, ...others] = await finished(world, "pull_request");
  assert.ok(first && second);
  assert.deepEqual(others, []);
  assert.equal(first.run.head_repository.full_name, "eve/app");
  assert.notEqual(first.run.head_sha, second.run.head_sha);
  for (const { log } of [first, second]) {
    assert.match(log, /secret none, id token none/);
    assert.match(log, /write 403/);
  }
});

const ON_RELEASE = `
name: Ship
on:
  release: { types: [TYPES] }
  push: { tags: ["v*"] }
jobs:
  ship:
    runs-on: ubuntu-latest
    steps:
      - run: echo "\${{ github.event.action || 'tagged' }} $GITHUB_REF_TYPE $GITHUB_REF_NAME of $GITHUB_SHA"
`;

const SHIP_ALL = ON_RELEASE.replace("TYPES", "created, published, released, prereleased, edited");

async function said(world: World, event: string): Promise<string[]> {
  const runs = await finished(world, event);
  return runs.map(({ log }) => / (\w+ tag \S+) of/.exec(log)?.[1] ?? log);
}

test("publishing a draft makes its tag, and both start workflows of the tag's commit", async (t) => {
  const world = await startWorld(t);
  const sha = await world.push({ ".github/workflows/ship.yml": SHIP_ALL });
  await world.push({ "later.txt": "x" });
  const body = { tag_name: "v1", target_commitish: sha, name: "One", draft: true };
  const { id } = await post(world, "/releases", body);
  const release = `/repos/acme/app/releases/${id}`;
  assert.equal((await world.call("PATCH", release, { body: "Notes" })).status, 200);
  assert.deepEqual(await world.runs(), [], "a draft is nobody's business");
  assert.equal((await world.call("PATCH", release, { draft: false })).status, 200);
  assert.deepEqual(await said(world, "push"), ["tagged tag v1"]);
  assert.deepEqual(await said(world, "release"), ["published tag v1", "released tag v1"]);
  for (const run of await world.runs()) {
    assert.deepEqual([run.head_sha, run.head_branch], [sha, "v1"]);
  }
  assert.equal((await world.call("PATCH", release, { body: "Better notes" })).status, 200);
  assert.equal((await world.call("PATCH", release, { body: "Better notes" })).status, 200);
  assert.deepEqual((await said(world, "release")).slice(2), ["edited tag v1"]);
});

test("a release made at once was created, too, and a prerelease is called one", async (t) => {
  const world = await startWorld(t);
  await world.push({ ".github/workflows/ship.yml": SHIP_ALL });
  const body = { tag_name: "v2-rc.1", prerelease: true };
  const { id } = await post(world, "/releases", body);
  const first = ["created tag v2-rc.1", "published tag v2-rc.1", "prereleased tag v2-rc.1"];
  assert.deepEqual(await said(world, "release"), first);
  const release = `/repos/acme/app/releases/${id}`;
  assert.equal((await world.call("PATCH", release, { prerelease: false })).status, 200);
  const then = ["edited tag v2-rc.1", "released tag v2-rc.1"];
  assert.deepEqual((await said(world, "release")).slice(3), then);
});

test("a tag made by the refs API starts workflows, unless it is there already", async (t) => {
  const world = await startWorld(t);
  const sha = await world.push({ ".github/workflows/ship.yml": SHIP_ALL });
  await post(world, "/git/refs", { ref: "refs/tags/v3", sha });
  assert.deepEqual(await said(world, "push"), ["tagged tag v3"]);
  await post(world, "/releases", { tag_name: "v3" });
  assert.deepEqual(await said(world, "push"), ["tagged tag v3"]);
});

const DOER = `
name: Doer
on: push
permissions: { contents: write, actions: write, pull-requests: write }
jobs:
  act:
    runs-on: ubuntu-latest
    env: { TOKEN: "\${{ github.token }}" }
    steps:
      - run: |
          post() { curl --silent --show-error --fail -H "Authorization: Bearer $TOKEN" -d "$2" "$GITHUB_API_URL/repos/acme/app$1"; }
          post /git/refs '{"ref":"refs/heads/topic","sha":"'$GITHUB_SHA'"}'
          curl --silent --fail -X PUT -H "Authorization: Bearer $TOKEN" "$GITHUB_API_URL/repos/acme/app/contents/new.txt" \\
            -d '{"message":"New","content":"eA==","branch":"topic"}'
          post /pulls '{"title":"Topic","head":"topic","base":"main"}'
          post /releases '{"tag_name":"v9"}'
          post /actions/workflows/listener.yml/dispatches '{"ref":"main"}'
          post /dispatches '{"event_type":"ping","client_payload":{"n":7}}'
          post /dispatches '{"event_type":"unheard-of"}'
`;

const LISTENER = `
name: Listener
on:
  pull_request:
  release:
  create:
  workflow_dispatch:
  repository_dispatch: { types: [ping] }
jobs:
  hear:
    runs-on: ubuntu-latest
    steps: [{ run: 'echo "heard \${{ github.event_name }} \${{ github.event.client_payload.n }}"' }]
`;

test("what a job's token does starts nothing, but for the two kinds of dispatch", async (t) => {
  const world = await startWorld(t);
  const sha = await world.push({
    ".github/workflows/doer.yml": DOER,
    ".github/workflows/listener.yml": LISTENER,
  });
  await world.runOf(sha);
  await finished(world, "push");
  assert.equal((await world.read<unknown[]>("/pulls")).length, 1);
  assert.equal((await world.read<unknown[]>("/releases")).length, 1);
  assert.deepEqual((await world.runs()).map(({ event }) => event).toSorted(), [
    "push",
    "repository_dispatch",
    "workflow_dispatch",
  ]);
  const [heard] = await finished(world, "repository_dispatch");
  assert.match(heard?.log ?? "", /heard repository_dispatch 7/);
  assert.deepEqual(
    [heard?.run.display_title, heard?.run.actor?.login],
    ["ping", "github-actions[bot]"],
  );
  await finished(world, "workflow_dispatch");
});
