import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { type TestContext, test } from "node:test";
import { zipOf } from "../src/runner/zip.ts";

const require = createRequire(import.meta.url);
const { findFiles } = require("../stand-ins/artifact-client/find-files.js") as {
  readonly findFiles: (
    text: string,
    hidden: boolean,
  ) => { readonly files: string[]; readonly root: string };
};
const { readZip, writeZip } = require("../stand-ins/artifact-client/zip.js") as {
  readonly readZip: (source: string, directory: string) => Promise<void>;
  readonly writeZip: (
    target: string,
    entries: readonly { readonly name: string; readonly path: string }[],
    level: number,
  ) => Promise<void>;
};

async function tree(t: TestContext, ...paths: string[]): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "stand-ins-"));
  t.after(() => rm(root, { recursive: true, force: true }));
  for (const path of paths) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), path);
  }
  return root;
}

/** Names in the artifact, as `path:` with these lines below the root would give. */
function names(root: string, lines: readonly string[], hidden = false): string[] {
  const text = lines.map((line) => line.replace(/^(!?)/, `$1${root}/`)).join("\n");
  const found = findFiles(text, hidden);
  return found.files.map((file) => relative(found.root, file).split(sep).join("/")).toSorted();
}

// What the README of actions/upload-artifact says about paths, wildcards and exclusions.
test("names in an artifact begin where the search of its path begins", async (t) => {
  const root = await tree(t, "a/one.txt", "a/b/two.txt", "a/b/c/three.bin", "d/four.txt");
  assert.deepEqual(names(root, ["a/one.txt"]), ["one.txt"], "a file loses its directories");
  assert.deepEqual(names(root, ["a"]), ["b/c/three.bin", "b/two.txt", "one.txt"]);
  assert.deepEqual(names(root, ["a/"]), ["b/c/three.bin", "b/two.txt", "one.txt"]);
  assert.deepEqual(names(root, ["a/**/*.txt"]), ["b/two.txt", "one.txt"]);
  assert.deepEqual(names(root, ["a/*"]), ["b/c/three.bin", "b/two.txt", "one.txt"]);
  assert.deepEqual(names(root, ["a/*.txt"]), ["one.txt"]);
  assert.deepEqual(names(root, ["a/b/tw?.txt", "d"]), ["a/b/two.txt", "d/four.txt"]);
  assert.deepEqual(names(root, ["*/[ot]*.txt"]), ["a/one.txt"]);
  assert.deepEqual(names(root, ["nowhere/*"]), []);
});

test("later lines take out what earlier ones have found, and the other way round", async (t) => {
  const root = await tree(t, "a/one.txt", "a/b/two.txt", "a/b/c/three.txt");
  assert.deepEqual(names(root, ["a", "!a/b"]), ["one.txt"]);
  assert.deepEqual(names(root, ["a", "!a/b", "a/b/c/*"]), ["b/c/three.txt", "one.txt"]);
  assert.deepEqual(names(root, ["!a/b", "a"]).length, 3);
  assert.deepEqual(names(root, ["a/**/*", "!**/two.txt"]), ["b/c/three.txt", "one.txt"]);
});

test("hidden files and directories count only when they are asked for", async (t) => {
  const root = await tree(t, "a/.env", "a/.cache/x", "a/y");
  assert.deepEqual(names(root, ["a"]), ["y"]);
  assert.deepEqual(names(root, ["a/.cache"]), [], "also where the search begins");
  assert.deepEqual(names(root, ["a"], true), [".cache/x", ".env", "y"]);
});

test("links are followed, but not for ever", async (t) => {
  const root = await tree(t, "a/one", "b/two");
  await symlink(join(root, "b"), join(root, "a", "link"), "junction");
  await symlink(join(root, "a"), join(root, "a", "self"), "junction");
  assert.deepEqual(names(root, ["a"]), ["link/two", "one"]);
});

test("what is packed comes out again, empty files and names beyond ASCII included", async (t) => {
  const root = await tree(t, "ü/größe.txt", "big");
  await writeFile(join(root, "empty"), "");
  await writeFile(join(root, "big"), Buffer.alloc(3_000_000, "ab"));
  const entries = ["ü/größe.txt", "empty", "big"].map((name) => ({ name, path: join(root, name) }));
  for (const level of [0, 9]) {
    const out = join(root, `out${level}`);
    await writeZip(join(root, "x.zip"), entries, level);
    await readZip(join(root, "x.zip"), out);
    for (const { name, path } of entries) {
      assert.deepEqual(await readFile(join(out, name)), await readFile(path), name);
    }
  }
});

test("an archive that leads out of the directory, is damaged or cut off is refused", async (t) => {
  const root = await tree(t, "x");
  const out = join(root, "deep", "out");
  await mkdir(out, { recursive: true });
  const refused = async (bytes: Buffer, words: RegExp): Promise<void> => {
    await writeFile(join(root, "bad.zip"), bytes);
    await assert.rejects(readZip(join(root, "bad.zip"), out), words);
  };
  const content = Buffer.from("content");
  await refused(zipOf([{ name: "../escaped", content }]), /Malformed extraction path/);
  const good = zipOf([{ name: "name", content }]);
  await refused(good.subarray(0, -10), /no zip archive/);
  const flipped = Buffer.from(good);
  flipped.write("C", flipped.indexOf("content"));
  await refused(flipped, /Bad checksum/);
  assert.deepEqual(await readdir(join(root, "deep")), ["out"]);
});
