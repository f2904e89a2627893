import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { has, rest, startClient } from "./client.ts";
import type { Client } from "./client.ts";
import { HOST } from "./front.ts";

interface Shown {
  readonly databaseId: number;
  readonly event: string;
  readonly workflowName: string;
}

async function startGh(t: TestContext): Promise<Client | null> {
  if (!has(t, "gh", "git", "openssl")) return null;
  const client = await startClient(t);
  const { admin } = client.emulator.tokens;
  const login = await client.attempt(
    "gh",
    ["auth", "login", "--hostname", HOST, "--with-token"],
    admin,
  );
  assert.equal(login.code, 0, login.err);
  return client;
}

test("gh logs in, and says as whom", async (t) => {
  const client = await startGh(t);
  if (client === null) return;
  const { code, out, err } = await client.attempt("gh", ["auth", "status"]);
  assert.equal(code, 0);
  assert.match(out + err, /Logged in to github\.test as admin/);
});

test("gh api reads JSON, follows pages and speaks GraphQL", async (t) => {
  const client = await startGh(t);
  if (client === null) return;
  assert.equal(
    await client.run("gh", "api", "repos/{owner}/{repo}", "--jq", ".full_name"),
    "acme/app\n",
  );
  for (const tag of ["v1", "v2", "v3"]) {
    await rest(client.emulator, "POST", "/repos/acme/app/releases", { tag_name: tag, draft: true });
  }
  const path = "repos/acme/app/releases?per_page=1";
  const tags = await client.run("gh", "api", path, "--paginate", "--jq", ".[].tag_name");
  assert.equal(tags, "v3\nv2\nv1\n");
  const query = "query=query { viewer { login } }";
  const viewer = await client.run(
    "gh",
    "api",
    "graphql",
    "-f",
    query,
    "--jq",
    ".data.viewer.login",
  );
  assert.equal(viewer, "admin\n");
});

test("gh makes a draft, fills it, publishes it and downloads it", async (t) => {
  const client = await startGh(t);
  if (client === null) return;
  await client.write("a.txt", "first");
  await client.write("b.txt", "second");
  const url = await client.run(
    "gh",
    "release",
    "create",
    "v1",
    "a.txt",
    "--draft",
    "-t",
    "One",
    "-n",
    "Notes",
  );
  assert.match(url, /^https:\/\/github\.test\/acme\/app\/releases\/tag\/untagged-/);
  assert.match(await client.run("gh", "release", "list"), /^One\tDraft\tv1\t/);

  await client.run("gh", "release", "upload", "v1", "b.txt");
  const again = await client.attempt("gh", ["release", "upload", "v1", "b.txt"]);
  assert.notEqual(again.code, 0, "the name is taken");
  await client.write("b.txt", "replaced");
  await client.run("gh", "release", "upload", "v1", "b.txt", "--clobber");

  const published = await client.run(
    "gh",
    "release",
    "edit",
    "v1",
    "--draft=false",
    "--title",
    "Uno",
  );
  assert.equal(published, "https://github.test/acme/app/releases/tag/v1\n");
  const fields = "tagName,name,isDraft,assets";
  const view = JSON.parse(await client.run("gh", "release", "view", "v1", "--json", fields)) as {
    readonly name: string;
    readonly isDraft: boolean;
    readonly assets: readonly { readonly name: string; readonly size: number }[];
  };
  assert.deepEqual([view.name, view.isDraft], ["Uno", false]);
  assert.deepEqual(
    view.assets.map(({ name, size }) => [name, size]),
    [
      ["a.txt", 5],
      ["b.txt", 8],
    ],
  );

  await client.run("gh", "release", "download", "v1", "--dir", "files");
  assert.equal(await client.read("files/a.txt"), "first");
  assert.equal(await client.read("files/b.txt"), "replaced");
  await client.run("gh", "release", "download", "v1", "--archive", "tar.gz");
  assert.match(await client.run("tar", "-tzf", "app-1.tar.gz"), /README\.md/);

  await client.run("gh", "release", "delete-asset", "v1", "b.txt", "--yes");
  await client.run("gh", "release", "delete", "v1", "--yes", "--cleanup-tag");
  assert.equal(await client.run("gh", "release", "list"), "");
  const tag = await client.attempt("gh", ["api", "repos/acme/app/git/ref/tags/v1"]);
  assert.notEqual(tag.code, 0, "the tag is gone");
});

test("gh makes a release with generated notes, and says why one is refused", async (t) => {
  const client = await startGh(t);
  if (client === null) return;
  await client.run("gh", "release", "create", "v1", "--generate-notes", "--prerelease");
  assert.match(await client.run("gh", "release", "view", "v1"), /prerelease:\ttrue/);
  const taken = await client.attempt("gh", ["release", "create", "v1", "--notes", ""]);
  assert.match(taken.err, /Release\.tag_name already exists/);
  const unknown = await client.attempt("gh", ["release", "view", "v9"]);
  assert.match(unknown.err, /release not found/);
});

test("gh dispatches a workflow and follows its run", async (t) => {
  const client = await startGh(t);
  if (client === null) return;
  const { emulator } = client;
  assert.match(await client.run("gh", "workflow", "list"), /^Release\tactive\t\d+/);
  assert.match(
    await client.run("gh", "workflow", "view", "release.yml", "--yaml"),
    /workflow_dispatch/,
  );
  await client.run("gh", "workflow", "run", "release.yml", "-f", "tag=v2");
  const refused = await client.attempt("gh", ["workflow", "run", "release.yml", "-f", "no=1"]);
  assert.match(refused.err, /Unexpected inputs provided/);

  const fields = "databaseId,event,workflowName";
  const [run] = JSON.parse(await client.run("gh", "run", "list", "--json", fields)) as Shown[];
  assert.deepEqual([run?.event, run?.workflowName], ["workflow_dispatch", "Release"]);
  const id = run?.databaseId ?? 0;
  // Whatever runs workflows here or not: the run ends now.
  await client.attempt("gh", ["run", "cancel", String(id)]);
  await rest(emulator, "PATCH", `/_emulator/repos/acme/app/runs/${id}`, { conclusion: "success" });
  await client.run("gh", "run", "watch", String(id), "--exit-status");
  const view = await client.run("gh", "run", "view", String(id), "--json", "conclusion");
  assert.deepEqual(JSON.parse(view), { conclusion: "success" });
  assert.match(await client.run("gh", "run", "view", String(id)), /main Release/);
});

test("gh opens a pull request and merges it", async (t) => {
  const client = await startGh(t);
  if (client === null) return;
  const { emulator } = client;
  const { object } = await rest<{ object: { sha: string } }>(
    emulator,
    "GET",
    "/repos/acme/app/git/ref/heads/main",
  );
  const branch = { ref: "refs/heads/next", sha: object.sha };
  await rest(emulator, "POST", "/repos/acme/app/git/refs", branch);
  await rest(emulator, "PUT", "/repos/acme/app/contents/new.txt", {
    message: "New",
    content: "bmV3",
    branch: "next",
  });
  // gh asks git where it is, even when it is told everything.
  await client.run("git", "clone", "--quiet", `https://${HOST}/acme/app.git`, "work");
  const about = ["--head", "next", "--base", "main", "--title", "New", "--body", "Why"];
  const url = await client.run("sh", "-c", 'cd work && gh pr create "$@"', "gh", ...about);
  assert.equal(url, "https://github.test/acme/app/pull/1\n");
  assert.match(await client.run("gh", "pr", "list"), /^1\tNew\tnext\t/);
  await client.run("gh", "pr", "merge", "1", "--rebase");
  const view = await client.run("gh", "pr", "view", "1", "--json", "state");
  assert.deepEqual(JSON.parse(view), { state: "MERGED" });
});
