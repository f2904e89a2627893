import assert from "node:assert/strict";
import test from "node:test";
import type { Sha } from "@release-actions/contract";
import { newestVersion } from "../src/pins/newest.ts";

function newest(current: string, tags: string, major = false): string | null {
  const list = tags.split(" ").map((name) => ({ name, commit: "0".repeat(40) as Sha }));
  return newestVersion(current, list, { major })?.name ?? null;
}

test("the newest version is of the same major, by number and not by letter", () => {
  assert.equal(newest("v4.2.0", "v4 v4.9.0 v4.10.0 v5.0.0 v4.11.0-beta.1 nightly"), "v4.10.0");
  assert.equal(newest("v4", "v4 v4.2.0 v5.0.0"), "v4.2.0");
  assert.equal(newest("v4.2.0", "v4.1.0 v5.0.0", true), "v5.0.0");
});

test("nothing older, and nothing of another series of tags, is taken", () => {
  assert.equal(newest("v4.2.0", "v4.1.0 v3.9.9"), null);
  assert.equal(newest("v1.0.0", "sub/v1.5.0 v1.1.0"), "v1.1.0");
  assert.equal(newest("sub/v1.0.0", "sub/v1.5.0 v1.9.0"), "sub/v1.5.0");
  assert.equal(newest("4.1.0", "v4.2.0"), "v4.2.0");
  assert.equal(newest("v2.0.0-beta.1", "v2.0.0 v2.0.0-beta.2"), "v2.0.0");
  assert.equal(newest("main", "v1.0.0"), null);
});
