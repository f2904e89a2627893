import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { unifiedDiff } from "@release-actions/workflows";
import { array, assert as holds, constantFrom, property } from "fast-check";

test("git applies every difference and gets the new text", (context) => {
  const directory = mkdtempSync(join(tmpdir(), "diff-"));
  context.after(() => rmSync(directory, { recursive: true }));
  const text = array(constantFrom("a", "b", "c", "d", "x y"), { minLength: 1, maxLength: 30 });
  holds(
    property(text, text, (before, after) => {
      const file = join(directory, "f");
      writeFileSync(file, `${before.join("\n")}\n`);
      const diff = unifiedDiff("f", `${before.join("\n")}\n`, `${after.join("\n")}\n`);
      if (diff !== "") {
        const { status, stderr } = spawnSync("git", ["apply", "--unsafe-paths", "-"], {
          cwd: directory,
          input: diff,
          encoding: "utf8",
        });
        assert.equal(status, 0, `${stderr}\n${diff}`);
      }
      assert.equal(readFileSync(file, "utf8"), `${after.join("\n")}\n`);
    }),
    { numRuns: 40 },
  );
});

test("a new file is a difference to nothing, the same text is none", () => {
  assert.equal(unifiedDiff("f", null, "a\n"), "--- /dev/null\n+++ b/f\n@@ -0,0 +1,1 @@\n+a\n");
  assert.equal(unifiedDiff("f", "a\n", "a\n"), "");
});
