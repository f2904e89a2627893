import assert from "node:assert/strict";
import test from "node:test";
import type { BumpLevel } from "@release-actions/contract";
import { levelOfLabels, levelOfMessage } from "../src/version/level.ts";
import { proposeVersion, raisedVersion, tagOf } from "../src/version/propose.ts";

const PROPOSALS: readonly (readonly [
  what: string,
  channel: string,
  taken: readonly string[],
  level: BumpLevel,
  version: string,
])[] = [
  ["the first release", "stable", [], "major", "0.1.0"],
  ["the first beta", "beta", [], "minor", "0.1.0-beta.1"],
  ["a fix", "stable", ["v1.1.0"], "patch", "1.1.1"],
  ["a breaking change", "stable", ["v1.1.0"], "major", "2.0.0"],
  ["a breaking change below 1.0", "stable", ["v0.4.2"], "major", "0.5.0"],
  ["a beta after a stable one", "beta", ["v1.1.0"], "minor", "1.2.0-beta.1"],
  ["the tenth beta", "beta", ["v1.1.0", "v1.2.0-beta.9"], "patch", "1.2.0-beta.10"],
  ["numbers, not words", "beta", ["v1.2.0-beta.9", "v1.2.0-beta.10"], "patch", "1.2.0-beta.11"],
  ["a beta that breaks", "beta", ["v1.1.0", "v1.2.0-beta.9"], "major", "2.0.0-beta.1"],
  ["what was tried out", "stable", ["v1.1.0", "v1.2.0-beta.3"], "patch", "1.2.0"],
  ["a beta that is out", "beta", ["v1.2.0", "v1.2.0-beta.3"], "patch", "1.2.1-beta.1"],
  ["another channel's word", "nightly", ["v1.2.0-beta.3"], "patch", "1.2.0-nightly.1"],
  [
    "candidates, which are no versions",
    "stable",
    [`rc-${"0".repeat(40)}`, "v1.0.0"],
    "patch",
    "1.0.1",
  ],
  [
    "a tag that only looks like one",
    "stable",
    ["v01.9.0", "v1.0", "=2.0.0", "v1.0.0"],
    "patch",
    "1.0.1",
  ],
];

for (const [what, channel, taken, level, version] of PROPOSALS) {
  test(`the version after ${what} is ${version}`, () => {
    assert.equal(proposeVersion(channel, taken, level), version);
  });
}

const STATED: readonly (readonly [
  what: string,
  channel: string,
  taken: readonly string[],
  stated: string | null,
  version: string,
])[] = [
  ["a source that calls itself 1.0.0 and never was released", "stable", [], "1.0.0", "1.0.0"],
  ["the same tried out first", "beta", [], "1.0.0", "1.0.0-beta.1"],
  ["a source that was raised by hand", "stable", ["v1.1.0"], "2.0.0", "2.0.0"],
  ["one that was prepared for a beta", "beta", ["v1.1.0"], "1.2.0-beta.1", "1.2.0-beta.1"],
  ["one that states what is out", "stable", ["v1.1.0"], "1.1.0", "1.1.1"],
  ["one that was never raised", "stable", ["v1.1.0"], "0.0.0", "1.1.1"],
  ["one that begins with nothing", "stable", [], "0.0.0", "0.1.0"],
  ["one that states no version", "stable", ["v1.1.0"], "next", "1.1.1"],
];

for (const [what, channel, taken, stated, version] of STATED) {
  test(`the version of ${what} is ${version}`, () => {
    assert.equal(proposeVersion(channel, taken, "patch", stated), version);
  });
}

const ASKED: readonly (readonly [
  what: string,
  channel: string,
  taken: readonly string[],
  bump: BumpLevel,
  stated: string | null,
  version: string,
])[] = [
  ["major below 1.0", "stable", ["v0.4.2"], "major", null, "1.0.0"],
  ["major below 1.0, tried out first", "beta", ["v0.4.2"], "major", null, "1.0.0-beta.1"],
  ["major with only betas out", "beta", ["v0.1.0-beta.3"], "major", null, "1.0.0-beta.1"],
  ["major with betas of a minor out", "beta", ["v1.1.0-beta.4"], "major", null, "2.0.0-beta.1"],
  ["major with betas of it out", "beta", ["v2.0.0-beta.4"], "major", null, "2.0.0-beta.5"],
  ["patch with betas out", "beta", ["v1.1.0-beta.4"], "patch", null, "1.1.0-beta.5"],
  [
    "patch below what is tried out",
    "beta",
    ["v1.1.0", "v1.2.0-beta.3"],
    "patch",
    null,
    "1.2.0-beta.4",
  ],
  ["patch for everybody meanwhile", "stable", ["v1.1.0", "v1.2.0-beta.3"], "patch", null, "1.1.1"],
  ["patch of a source that states more", "stable", ["v1.1.0"], "patch", "2.0.0", "1.1.1"],
  ["minor before the first release", "stable", [], "minor", null, "0.1.0"],
  ["major before the first release", "beta", [], "major", null, "1.0.0-beta.1"],
  ["minor of a source that states its first", "stable", [], "minor", "1.0.0", "1.0.0"],
];

for (const [what, channel, taken, bump, stated, version] of ASKED) {
  test(`--bump ${what} gives ${version}`, () => {
    assert.equal(raisedVersion(channel, taken, bump, stated), version);
  });
}

test("tags are spelled as the earlier ones are", () => {
  assert.equal(tagOf("1.2.0", []), "v1.2.0");
  assert.equal(tagOf("1.2.0", ["1.1.0"]), "1.2.0");
  assert.equal(tagOf("1.2.0", [`rc-${"0".repeat(40)}`, "v1.1.0"]), "v1.2.0");
});

test("a commit asks for what its message says", () => {
  for (const [message, level] of [
    ["feat: a button", "minor"],
    ["feat(ui)!: another button", "major"],
    ["fix: it\n\nBREAKING CHANGE: it is gone", "major"],
    ["fix(core): it", "patch"],
    ["chore: tidy", "none"],
    ["docs(readme): words", "none"],
    ["chore!: drop Node 18", "major"],
    ["Repair the button", "patch"],
    ["", "patch"],
  ] as const) {
    assert.equal(levelOfMessage(message), level, message);
  }
});

test("a label asks for what it says, the strongest of them", () => {
  assert.equal(levelOfLabels(["bug", "semver:minor", "patch"]), "minor");
  assert.equal(levelOfLabels(["release: major"]), "major");
  assert.equal(levelOfLabels(["breaking change"]), "major");
  assert.equal(levelOfLabels(["minority report"]), "none");
});
