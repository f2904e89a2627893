import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Child } from "./child-process.ts";
import { everything } from "./kill-checks.ts";
import { REPO } from "./kill-work.ts";
import type { Promised } from "./kill-work.ts";

interface Pull {
  readonly number: number;
  readonly title: string;
  readonly state: string;
  readonly merged_at: string | null;
  readonly merge_commit_sha: string | null;
}

/**
 * A pull request is merged with its commit on the base, or open and the base has nothing of it.
 * What git itself says of the base decides. Returns how many are merged.
 */
export async function checkPulls(
  child: Child,
  promised: Promised,
  dataDir: string,
): Promise<number> {
  const answered = await everything(child, `${REPO}/pulls`, "&state=all");
  const pulls = new Map((answered as unknown as Pull[]).map((pull) => [pull.number, pull]));
  const [repository = ""] = readdirSync(join(dataDir, "git"));
  const git = (...args: string[]): string[] =>
    execFileSync("git", args, { cwd: join(dataDir, "git", repository), encoding: "utf8" })
      .split("\n")
      .filter((line) => line !== "");
  const commits = new Set(git("rev-list", "main"));
  // Each file once for each commit that brought it: a merge that was done twice shows.
  const brought = git("log", "--no-merges", "--format=", "--name-only", "main");
  for (const { number, title, state, merged_at, merge_commit_sha: sha } of pulls.values()) {
    const times = brought.filter((name) => name === title).length;
    if (merged_at === null) {
      assert.deepEqual([state, times], ["open", 0], `pull request ${number} is not merged`);
    } else {
      assert.deepEqual([state, times], ["closed", 1], `pull request ${number} is merged`);
      assert.ok(sha !== null && commits.has(sha), `the merge of ${number} is not on its base`);
    }
  }
  for (const [number, sha] of promised.pulls) {
    const pull = pulls.get(number);
    assert.ok(pull !== undefined, `pull request ${number} is lost`);
    if (sha !== null) assert.equal(pull.merge_commit_sha, sha, `${number} was merged`);
  }
  return [...pulls.values()].filter((pull) => pull.merged_at !== null).length;
}
