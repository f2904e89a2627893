import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { startEmulator } from "@release-actions/github-emulator";
import { callerOf, startWorld, temporaryDirectory } from "./emulator.ts";
import { type Schemas, read } from "./git-world.ts";

const REPO = "/repos/admin/app";

// What `kill -9` leaves behind between the three steps of a merge: the commit and its note are
// written, and the branch has moved or not.
for (const moved of [true, false]) {
  const outcome = moved ? "complete once its branch has moved" : "forgotten while it has not";
  test(`a merge that was cut off is ${outcome}`, async (t) => {
    const dataDir = await temporaryDirectory(t);
    const first = await startEmulator({ dataDir });
    const admin = callerOf(first.urls.api_url, first.tokens.admin);
    await admin("POST", "/user/repos", { name: "app", auto_init: true });
    const main = read<Schemas["git-ref"]>(await admin("GET", `${REPO}/git/ref/heads/main`));
    const { sha } = main.object;
    await admin("POST", `${REPO}/git/refs`, { ref: "refs/heads/topic", sha });
    const file = { message: "Topic", content: "eA==", branch: "topic" };
    await admin("PUT", `${REPO}/contents/topic.txt`, file);
    const given = { title: "T", head: "topic", base: "main" };
    const pull = read<Schemas["pull-request"]>(await admin("POST", `${REPO}/pulls`, given));
    await first.close();
    const db = new DatabaseSync(join(dataDir, "github.db"));
    const merging = { sha: moved ? sha : pull.head.sha, baseSha: sha, userId: pull.user.id };
    db.prepare("UPDATE pulls SET merging = ?").run(JSON.stringify(merging));
    db.close();

    const second = await startWorld(t, { dataDir });
    const after = read<Schemas["pull-request"]>(await second.admin("GET", `${REPO}/pulls/1`));
    assert.deepEqual(
      [after.merged, after.state, after.merge_commit_sha],
      moved ? [true, "closed", sha] : [false, "open", null],
    );
    const merge = await second.admin("PUT", `${REPO}/pulls/1/merge`, { sha: pull.head.sha });
    assert.equal(merge.status, moved ? 405 : 200);
  });
}
