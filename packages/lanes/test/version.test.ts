import assert from "node:assert/strict";
import { test } from "node:test";
import { parseTag, ReleaseError, type ReleaseId, type Tag } from "@release-actions/contract";
import type { Release } from "@release-actions/github";
import { currentOf, parseFinalTag, requireAbove, strictVersion } from "../src/promote/version.ts";

function tag(text: string): Tag {
  return parseTag(text) ?? assert.fail(`${text} is no tag`);
}

function release(name: string, draft = false): Release {
  return {
    id: 1 as ReleaseId,
    tag: name,
    name,
    body: "",
    draft,
    prerelease: false,
    immutable: true,
    target: "main",
    htmlUrl: "",
    uploadUrl: "",
    createdAt: "",
    author: null,
  };
}

function code(expected: string): (error: unknown) => boolean {
  return (error) => error instanceof ReleaseError && error.code === expected;
}

test("a tag says version, channel and whether it is a prerelease", () => {
  assert.deepEqual(parseFinalTag(tag("v1.2.3")), {
    tag: "v1.2.3",
    version: "1.2.3",
    channel: "stable",
    prerelease: false,
  });
  assert.equal(parseFinalTag(tag("2.0.0-beta.11")).channel, "beta");
});

for (const text of ["v1.2", "release-1.2.3", "v01.2.3", "vv1.2.3", "v1.2.3+build", "1.2.3.4"]) {
  test(`${text} is not a version`, () => {
    assert.throws(() => parseFinalTag(tag(text)), code("version_invalid"));
  });
}

test("a version input has no v and exactly one spelling", () => {
  assert.equal(strictVersion("1.2.3-beta.1"), "1.2.3-beta.1");
  for (const text of ["v1.2.3", "=1.2.3", "1.2", ""]) {
    assert.throws(() => strictVersion(text), code("version_invalid"));
  }
});

test("the current release is the highest published one of the same channel", () => {
  const releases = ["v1.9.0", "v1.10.0", "v2.0.0-beta.9", "rc-nothing", "nightly"].map((name) =>
    release(name),
  );
  const draft = release("v3.0.0", true);
  assert.equal(currentOf("stable", [...releases, draft], tag("v9.9.9"))?.version, "1.10.0");
  assert.equal(currentOf("beta", releases, tag("v9.9.9"))?.version, "2.0.0-beta.9");
  assert.equal(currentOf("alpha", releases, tag("v9.9.9")), null);
});

test("numbers are compared as numbers: beta.11 is above beta.9", () => {
  const current = currentOf("beta", [release("v2.0.0-beta.9")], tag("v2.0.0-beta.11"));
  requireAbove(parseFinalTag(tag("v2.0.0-beta.11")), current);
  assert.throws(
    () => requireAbove(parseFinalTag(tag("v2.0.0-beta.2")), current),
    code("version_not_monotonic"),
  );
});

test("the same version is not above itself", () => {
  const current = currentOf("stable", [release("1.0.0")], tag("v1.0.0"));
  assert.throws(
    () => requireAbove(parseFinalTag(tag("v1.0.0")), current),
    code("version_not_monotonic"),
  );
});
