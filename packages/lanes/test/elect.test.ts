import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDigest, parseTag, ReleaseError, type ReleaseId } from "@release-actions/contract";
import { elect, type Holder } from "../src/candidate/elect.ts";

const TAG = parseTag(`rc-${"a".repeat(40)}`) ?? assert.fail();

function holder(id: number, seal: string | null | undefined): Holder {
  const digest = seal === null ? null : parseDigest(`sha256:${(seal ?? "").repeat(64)}`);
  const asset = { id, name: "candidate.json", size: 1, digest, state: "uploaded", updatedAt: "" };
  return {
    release: {
      id: id as ReleaseId,
      tag: TAG,
      name: "",
      body: "",
      draft: true,
      prerelease: true,
      immutable: false,
      target: "",
      htmlUrl: "",
      uploadUrl: "",
      createdAt: "",
      author: null,
    },
    assets: seal === undefined ? [] : [asset],
    seal: seal === undefined ? null : asset,
  };
}

test("nothing carries the tag: nobody is elected", () => {
  assert.deepEqual(elect([], TAG), { chosen: null, twins: [] });
});

test("one sealed among unsealed twins wins, whatever its id", () => {
  const sealed = holder(9, "b");
  const election = elect([holder(1, undefined), sealed], TAG);
  assert.equal(election.chosen, sealed);
  assert.deepEqual(
    election.twins.map(({ release }) => release.id),
    [1],
  );
});

test("none sealed: the lowest id is the one to complete", () => {
  const election = elect([holder(7, undefined), holder(3, undefined)], TAG);
  assert.equal(election.chosen?.release.id, 3);
});

test("several sealed with the same candidate.json: the lowest id", () => {
  const election = elect([holder(5, "c"), holder(4, "c"), holder(2, undefined)], TAG);
  assert.equal(election.chosen?.release.id, 4);
  assert.deepEqual(
    election.twins.map(({ release }) => release.id),
    [2, 5],
  );
});

for (const [what, seals] of [
  ["differ", ["c", "d"]],
  ["have no known digest", [null, null]],
  ["are half known", ["c", null]],
] as const) {
  test(`several sealed that ${what} are refused, naming each`, () => {
    const holders = seals.map((seal, at) => holder(at + 1, seal));
    assert.throws(
      () => elect(holders, TAG),
      (error) =>
        error instanceof ReleaseError &&
        error.code === "candidate_ambiguous" &&
        /release 1 .*release 2/.test(error.found ?? ""),
    );
  });
}
