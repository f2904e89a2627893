import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { fileURLToPath } from "node:url";

const TABLE = new URL("../docs/failures.md", import.meta.url);
const ROWS = 24;

interface Named {
  readonly row: string;
  readonly path: string;
  readonly name: string;
}

/** The tests that a row names: after each file the names that are in it. */
function namedBy(line: string): Named[] {
  const [row = "", , , cell = ""] = line.split(" | ");
  return cell.split("; [").flatMap((part) => {
    const path = /\]\(([^)]+)\)/.exec(part)?.[1] ?? "";
    return [...part.matchAll(/"([^"]+)"/g)].map(([, name = ""]) => ({ row, path, name }));
  });
}

test("every failure in docs/failures.md names tests, and each of them is there", async () => {
  const lines = (await readFile(TABLE, "utf8")).split("\n").filter((line) => /^\| \d/.test(line));
  assert.equal(lines.length, ROWS);
  const missing: string[] = [];
  for (const line of lines) {
    const named = namedBy(line);
    if (named.length === 0) missing.push(`no test in: ${line.slice(0, 40)}`);
    for (const { name, path, row } of named) {
      const file = fileURLToPath(new URL(path, TABLE));
      const text = await readFile(file, "utf8").catch(() => "");
      if (!text.includes(name)) missing.push(`${row}: ${path} has no "${name}"`);
    }
  }
  assert.deepEqual(missing, []);
});
