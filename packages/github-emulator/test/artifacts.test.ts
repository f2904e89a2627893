import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { ACTIONS, startActionsWorld, startRun } from "./actions-world.ts";
import type { ActionsWorld } from "./actions-world.ts";
import { artifactClient } from "./artifacts-world.ts";
import type { ArtifactRun, ListedArtifact } from "./artifacts-world.ts";
import { temporaryDirectory } from "./emulator.ts";
import { assertShapes } from "./openapi.ts";

test("the artifact client uploads, lists, finds, downloads and deletes", async (t) => {
  const { world, run, directory } = await startJob(t);
  const files = await makeFiles(directory, { "a.txt": "one", "dir/b.txt": "two" });
  const uploaded = await artifactClient(world, run, "upload", "things", directory, ...files);
  const { artifacts = [] } = await artifactClient(world, run, "list");
  assert.deepEqual(artifacts.map(core), [
    { name: "things", id: uploaded.id, size: uploaded.size, digest: `sha256:${uploaded.digest}` },
  ]);
  const { artifact } = await artifactClient(world, run, "get", "things");
  assert.deepEqual(artifact && core(artifact), artifacts[0] && core(artifacts[0]));
  const target = join(directory, "out");
  const digest = artifacts[0]?.digest ?? "";
  const got = await artifactClient(world, run, "download", String(uploaded.id), target, digest);
  assert.equal(got.digestMismatch, false);
  assert.equal(await readFile(join(target, "dir", "b.txt"), "utf8"), "two");
  await artifactClient(world, run, "delete", "things");
  assert.deepEqual((await artifactClient(world, run, "list")).artifacts, []);
});

test("an artifact of several blocks arrives in order", async (t) => {
  const { world, run, directory } = await startJob(t);
  // The client cuts at 8 MiB.
  const bytes = randomBytes(20 * 1024 * 1024);
  await writeFile(join(directory, "big"), bytes);
  const { id } = await artifactClient(
    world,
    run,
    "upload",
    "big",
    directory,
    join(directory, "big"),
  );
  await artifactClient(world, run, "download", String(id), join(directory, "out"));
  assert.ok(bytes.equals(await readFile(join(directory, "out", "big"))));
});

test("a file uploaded without archive comes back under its own name", async (t) => {
  const { world, run, directory } = await startJob(t);
  const [file = ""] = await makeFiles(directory, { "é.txt": "one" });
  const { id } = await artifactClient(world, run, "upload-file", file, directory);
  await artifactClient(world, run, "download", String(id), join(directory, "out"));
  assert.equal(await readFile(join(directory, "out", "é.txt"), "utf8"), "one");
});

test("a name is taken once in an attempt, and free again in the next", async (t) => {
  const { world, run, directory } = await startJob(t);
  const [file = ""] = await makeFiles(directory, { "a.txt": "one" });
  const first = await artifactClient(world, run, "upload", "x", directory, file);
  await assert.rejects(
    artifactClient(world, run, "upload", "x", directory, file),
    /already exists on the workflow run/,
  );
  await world.control("PATCH", `/repos/acme/app/runs/${run.id}`, { run_attempt: 2 });
  const { text } = await world.control("POST", `/repos/acme/app/runs/${run.id}/token`);
  const second = JSON.parse(text) as ArtifactRun;
  const again = await artifactClient(world, second, "upload", "x", directory, file);
  const { artifacts = [] } = await artifactClient(world, second, "list");
  assert.deepEqual(
    artifacts.map(({ id }) => id),
    [again.id, first.id],
  );
});

test("REST lists, shows, hands out and deletes artifacts", async (t) => {
  const { world, run, directory } = await startJob(t);
  const [file = ""] = await makeFiles(directory, { "a.txt": "one" });
  const { id, digest } = await artifactClient(world, run, "upload", "x", directory, file);
  const one = await world.reader("GET", `${ACTIONS}/artifacts/${id}`);
  const lists = await Promise.all(
    [`${ACTIONS}/artifacts?name=x`, `${ACTIONS}/runs/${run.id}/artifacts`].map((path) =>
      world.reader("GET", path),
    ),
  );
  for (const { text } of lists) {
    assert.deepEqual(JSON.parse(text), { total_count: 1, artifacts: [JSON.parse(one.text)] });
  }
  await assertShapes(t, [["artifact", JSON.parse(one.text)]]);
  const { headers } = await world.reader("GET", `${ACTIONS}/artifacts/${id}/zip`);
  const zip = await fetch(headers.get("location") ?? "");
  const bytes = new Uint8Array(await zip.arrayBuffer());
  assert.equal(createHash("sha256").update(bytes).digest("hex"), digest);
  const part = await fetch(headers.get("location") ?? "", {
    headers: { "x-ms-range": "bytes=0-1" },
  });
  assert.deepEqual([part.status, await part.text()], [206, "PK"]);
  assert.equal((await world.anonymous("GET", `${ACTIONS}/artifacts/${id}/zip`)).status, 401);
  assert.equal((await world.reader("DELETE", `${ACTIONS}/artifacts/${id}`)).status, 403);
  assert.equal((await world.writer("DELETE", `${ACTIONS}/artifacts/${id}`)).status, 204);
  assert.equal((await world.reader("GET", `${ACTIONS}/artifacts/${id}`)).status, 404);
});

interface Job {
  readonly world: ActionsWorld;
  readonly run: ArtifactRun;
  readonly directory: string;
}

async function startJob(t: TestContext): Promise<Job> {
  const world = await startActionsWorld(t);
  const run = (await startRun(world)) as ArtifactRun;
  return { world, run, directory: await temporaryDirectory(t) };
}

async function makeFiles(directory: string, files: Record<string, string>): Promise<string[]> {
  const paths: string[] = [];
  for (const [name, content] of Object.entries(files)) {
    const path = join(directory, name);
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(path, content);
    paths.push(path);
  }
  return paths;
}

function core({ name, id, size, digest }: ListedArtifact): ListedArtifact {
  return { name, id, size, digest };
}
