import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { originOf, parseReleaseSpec, serialiseReleaseSpec } from "@release-actions/contract";
import { assetName, bent, refusalOf } from "./samples.ts";
import { releaseSpec } from "./content-samples.ts";

const refused = (bytes: Uint8Array): string[] =>
  refusalOf(() => parseReleaseSpec(bytes), "document_invalid");

const [engine] = releaseSpec.repos;
const [linux] = releaseSpec.platforms;
const [group] = releaseSpec.reuse_groups ?? [];

test("a release spec is read back as it was written", () => {
  assert.deepEqual(parseReleaseSpec(serialiseReleaseSpec(releaseSpec)), releaseSpec);
});

describe("a release spec that cannot be right is refused with its place", () => {
  const cases: readonly (readonly [string, string, unknown, readonly string[]])[] = [
    ["schema 2", "/schema", 2, ["/schema has another value"]],
    [
      "30 February",
      "/published_at",
      "2026-02-30T00:00:00Z",
      ["/published_at is not a day of the calendar"],
    ],
    ["no candidate", "/repos/0/candidate", undefined, ["/repos/0/candidate is missing"]],
    [
      "another commit's candidate",
      "/repos/0/candidate/tag",
      `rc-${"b".repeat(40)}`,
      ["/repos/0/candidate/tag does not name sha"],
    ],
    [
      "a checksum twice",
      "/repos/0/candidate/checksums/1",
      { file: "FIRMWARE.hex", sha256: "3".repeat(64) },
      ["/repos/0/candidate/checksums/1/file is that of entry 0 again"],
    ],
    ["no client", "/clients", [], ["/clients has too few entries"]],
    [
      "a client twice",
      "/clients/1",
      releaseSpec.clients[0],
      ["/clients/1/id is that of entry 0 again"],
    ],
    [
      "a client without schemas",
      "/clients/0/manifest_schemas",
      [],
      ["/clients/0/manifest_schemas has too few entries"],
    ],
    [
      "a version with v",
      "/clients/0/minimum_version",
      "v1.4.0",
      ["/clients/0/minimum_version has the wrong form"],
    ],
    ["no platform", "/platforms", [], ["/platforms has too few entries"]],
    ["a platform twice", "/platforms/1", linux, ["/platforms/1/os is that of entry 0 again"]],
    [
      "a promise without default",
      "/install_sets/0/id",
      "other",
      ["/platforms/0 is promised, but the install set default is missing for it"],
    ],
    [
      "a promise of another set",
      "/platforms/0/install_sets",
      ["pro"],
      ["/platforms/0 is promised, but the install set pro is missing for it"],
    ],
    [
      "a promise that only another arch keeps",
      "/platforms/1/arch",
      "x86_64",
      ["/platforms/1 is promised, but the install set default is missing for it"],
    ],
    [
      "a file of an unknown repository",
      "/assets/2/from/repo",
      "x",
      [
        "/assets/2/from/repo is the id of no repository",
        "/reuse_groups/0/assets/0 comes from a repository that the group does not list",
      ],
    ],
    [
      "a file that the candidate does not list",
      "/assets/2/from/file",
      "x.hex",
      ["/assets/2/from/file is not among the checksums of engine's candidate"],
    ],
    [
      "a group with an unknown repository",
      "/reuse_groups/0/repos/1",
      "x",
      ["/reuse_groups/0/repos/1 is the id of no repository"],
    ],
    [
      "a group with an unknown asset",
      "/reuse_groups/0/assets/1",
      "x",
      ["/reuse_groups/0/assets/1 is the id of no asset"],
    ],
    [
      "an asset in two groups",
      "/reuse_groups/1",
      { ...group, id: "again" },
      ["/reuse_groups/1/assets/0 is in group 0 already"],
    ],
    [
      "a group twice",
      "/reuse_groups/1",
      { ...group, assets: ["bundle-linux"] },
      ["/reuse_groups/1/id is that of entry 0 again"],
    ],
    ["a ref with a space", "/tooling/ref", "my branch", ["/tooling/ref has the wrong form"]],
    ["tooling at a branch only", "/tooling/sha", "main", ["/tooling/sha has the wrong form"]],
    [
      "a sha256 with its name",
      "/repos/0/candidate/checksums/0/sha256",
      `sha256:${"2".repeat(64)}`,
      ["/repos/0/candidate/checksums/0/sha256 has the wrong form"],
    ],
  ];
  for (const [what, pointer, value, problems] of cases) {
    test(what, () => assert.deepEqual(refused(bent(releaseSpec, pointer, value)), problems));
  }
});

test("a group that leaves out where a file comes from is refused", () => {
  const spec = {
    ...releaseSpec,
    repos: [...releaseSpec.repos, { ...engine, id: "other", url: "https://github.com/a/other" }],
    reuse_groups: [{ ...group, repos: ["other"] }],
  };
  assert.deepEqual(refused(bent(spec, "/published_at", undefined)), [
    "/reuse_groups/0/assets/0 comes from a repository that the group does not list",
  ]);
});

test("a file that two candidates have must say whose it is", () => {
  const checksums = [{ file: "demo-linux.zip", sha256: "3".repeat(64) }];
  const repo = { ...engine, candidate: { ...engine?.candidate, checksums } };
  const spec = {
    ...releaseSpec,
    repos: [...releaseSpec.repos, { ...repo, id: "one" }, { ...repo, id: "two" }],
  };
  assert.deepEqual(refused(bent(spec, "/published_at", undefined)), [
    "/assets/0/from is missing: several candidates have a file of that name",
  ]);
});

test("a file without from has the checksum of the candidate's file of its name", () => {
  const checksums = [{ file: assetName("demo-linux.zip"), sha256: "3".repeat(64) }];
  const repos = releaseSpec.repos.map((repo) => ({
    ...repo,
    candidate: { ...repo.candidate, checksums },
  }));
  assert.deepEqual(originOf({ ...releaseSpec, repos }, 0), [
    { repo: "engine", file: "demo-linux.zip", sha256: "3".repeat(64) },
  ]);
  assert.deepEqual(originOf({ ...releaseSpec, repos }, 1), []);
});

test("the example in the documentation is a release spec", async () => {
  const file = new URL("../../../examples/content/v1.2.0.json", import.meta.url);
  assert.equal(parseReleaseSpec(await readFile(file)).tag, "v1.2.0");
});
