import assert from "node:assert/strict";
import test from "node:test";
import {
  isYanked,
  parseYank,
  readYank,
  serialiseYank,
  yankedNotes,
  type Yank,
} from "../src/index.ts";

const YANK = {
  schema: "release-actions/yank",
  schema_version: 1,
  product: "app",
  channel: "stable",
  repository: { name: "acme/app", id: 1 },
  tag: "v1.1.0",
  release_id: 7,
  receipt: `sha256:${"1".repeat(64)}`,
  reason: "Crashes",
  by: { login: "maintainer", id: 3 },
  at: "2025-01-31T12:00:00Z",
  previous: { tag: "v1.0.0", release_id: 6 },
  before: { latest: "v1.1.0", prerelease: false },
  after: { latest: "v1.0.0", prerelease: true },
} as unknown as Yank;

test("the receipt of a yank is read from the notes that it was written into, and they go on as they were", () => {
  const notes = yankedNotes(YANK, "## What is new\n\nEverything.");
  assert.deepEqual(readYank(notes), YANK);
  assert.deepEqual(readYank(notes.replaceAll("\n", "\r\n")), YANK, "as GitHub's page saves them");
  assert.ok(notes.endsWith("\n## What is new\n\nEverything."));
  assert.match(
    notes,
    /\*\*v1\.1\.0 was taken back\*\* on 2025-01-31 by maintainer: Crashes\. Use v1\.0\.0/,
  );
  assert.deepEqual(parseYank(serialiseYank(YANK)), YANK);
});

for (const reason of ["--> <script>", "a & b <!-- release-actions: yank", "`x` **y** [z](u)"]) {
  test(`the reason ${reason} ends no comment and is no markup`, () => {
    const notes = yankedNotes({ ...YANK, reason }, "Notes");
    assert.equal(readYank(notes)?.reason, reason);
    const shown = (notes.split("\n")[1] ?? "").slice(2);
    assert.doesNotMatch(shown.replaceAll(/\\./g, ""), /[<>`[\]&]/);
  });
}

test("notes without a mark are those of a release that nobody took back", () => {
  assert.equal(isYanked("Notes"), false);
  assert.equal(readYank("Notes"), null);
});

test("a mark that somebody edited is still a mark, and no receipt", () => {
  const notes = yankedNotes(YANK, "").replace('"product": "app"', '"product": "App!"');
  assert.equal(isYanked(notes), true);
  assert.throws(() => readYank(notes), { code: "document_invalid" });
});

for (const [what, fields, pointer] of [
  ["that users get instead of itself", { previous: { tag: "v1.1.0", release_id: 7 } }, "/previous"],
  ["that is the latest afterwards", { after: { latest: "v1.1.0", prerelease: true } }, "/after"],
  ["of the 31st of June", { at: "2025-06-31T12:00:00Z" }, "/at"],
] as const) {
  test(`a release ${what} is no yank`, () => {
    const yank = { ...YANK, ...fields } as unknown as Yank;
    assert.throws(
      () => serialiseYank(yank),
      (error: { details?: { pointer: string }[] }) =>
        error.details?.some((one) => one.pointer.startsWith(pointer)) === true,
    );
  });
}
