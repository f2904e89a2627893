import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import test from "node:test";

const ROOT = resolve(import.meta.dirname, "../..");

test("every test that is said to show something is there under its name", async () => {
  const page = await readFile(join(import.meta.dirname, "README.md"), "utf8");
  const rows = page
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| asked"))
    .map((line) => line.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "")));
  assert.ok(rows.length >= 25);
  const gone: string[] = [];
  for (const [asked = "", name = "", file = ""] of rows) {
    const text = await readFile(join(ROOT, file), "utf8").catch(() => "");
    // As a test's name ends, so that a comment about it is none.
    if (!text.includes(`${name}"`) && !text.includes(`${name}\``)) gone.push(`${asked}: ${file}`);
  }
  assert.deepEqual(gone, []);
});
