import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { endReaders, readObjects } from "../src/git/object-reader.ts";
import { fileAt } from "../src/git/objects.ts";
import { git, gitText } from "../src/git/process.ts";
import { commitFiles, hasBranches, initRepository, readRef } from "../src/git/repository.ts";

const above = await mkdtemp(join(tmpdir(), "reader-"));
after(async () => {
  endReaders(above);
  await rm(above, { recursive: true, force: true });
});
const author = { name: "A", email: "a@example.com" };
let made = 0;

async function repository(): Promise<string> {
  const dir = join(above, `${(made += 1)}.git`);
  await initRepository(dir, { defaultBranch: "main" });
  return dir;
}

function commit(dir: string, branch: string, path: string, content: Buffer): Promise<string> {
  const files = { [path]: content };
  const date = new Date(0);
  return commitFiles(dir, { branch, files, message: path, author, date });
}

test("answers come in the order of the questions, the unknown as null, bodies byte for byte", async () => {
  const dir = await repository();
  const contents = [0, 1, 70_000, 3_000_000].map((size) => Buffer.alloc(size, "line\n"));
  const shas: string[] = [];
  for (const input of contents) {
    shas.push(await gitText(dir, ["hash-object", "-w", "--stdin"], { input }));
  }
  const unknown = "0".repeat(40);
  const names = [unknown, ...shas, "refs/heads/none", ...shas.toReversed()];
  const answers = await readObjects(dir, names, "bodies");
  assert.deepEqual(
    answers.map((answer) => answer?.sha ?? null),
    [null, ...shas, null, ...shas.toReversed()],
  );
  const bodies = answers.slice(1, 5).map((answer) => answer?.body);
  assert.ok(bodies.every((body, index) => body?.equals(contents[index] ?? Buffer.of())));
});

test("what is written later is seen, loose or packed", async () => {
  const dir = await repository();
  assert.equal(await readRef(dir, "refs/heads/main"), null);
  assert.equal(await hasBranches(dir), false);
  const first = await commit(dir, "main", "a.txt", Buffer.from("a"));
  assert.equal((await readRef(dir, "refs/heads/main"))?.sha, first);
  await git(dir, ["gc", "--quiet"]);
  const second = await commit(dir, "main", "b.txt", Buffer.from("b"));
  await git(dir, ["repack", "-a", "-d", "--quiet"]);
  assert.equal((await readRef(dir, "refs/heads/main"))?.sha, second);
  assert.equal(String(await fileAt(dir, second, "b.txt")), "b");
  assert.equal(await fileAt(dir, first, "b.txt"), null);
});

test("a ref is found by its whole name only", async () => {
  const dir = await repository();
  await commit(dir, "refs/heads/main", "a.txt", Buffer.from("a"));
  assert.equal(await readRef(dir, "refs/heads/main"), null);
  const real = await commit(dir, "main", "b.txt", Buffer.from("b"));
  assert.equal((await readRef(dir, "refs/heads/main"))?.sha, real);
});

test("a file is found by a path with a space, and one with a line feed is no question", async () => {
  const dir = await repository();
  const sha = await commit(dir, "main", "a file 12", Buffer.from("spaced"));
  assert.equal(String(await fileAt(dir, sha, "a file 12")), "spaced");
  assert.equal(await fileAt(dir, sha, "no file 12"), null);
  assert.equal(await fileAt(dir, sha, `a file 12\n${sha}`), null);
});

test("a repository that is none fails the question, and the next one asks anew", async () => {
  const dir = await mkdtemp(join(above, "none-"));
  await assert.rejects(readObjects(dir, ["HEAD"], "headers"), /git cat-file ended with 128/);
  await writeFile(join(dir, "x"), "");
  await git(dir, ["init", "--quiet", "--bare", "."]);
  assert.deepEqual(await readObjects(dir, ["HEAD"], "headers"), [null]);
});

test("more repositories than readers are read all the same", async () => {
  const dirs = await Promise.all(Array.from({ length: 20 }, repository));
  const shas = await Promise.all(
    dirs.map((dir, at) => commit(dir, "main", "n.txt", Buffer.from(`${at}`))),
  );
  const texts = await Promise.all(dirs.map((dir, at) => fileAt(dir, shas[at] ?? "", "n.txt")));
  assert.deepEqual(
    texts.map(String),
    dirs.map((_, at) => `${at}`),
  );
});
