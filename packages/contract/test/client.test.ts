import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  compareChannelTags,
  parseChannelTag,
  probeAsClient,
  serialiseManifest,
  type ClientSituation,
} from "@release-actions/contract";
import { manifest, releaseSpec } from "./content-samples.ts";
import { bent, bytesOf, must } from "./samples.ts";

const SITUATION: ClientSituation = {
  client: must(releaseSpec.clients[0] ?? null),
  channel: "beta",
  platforms: releaseSpec.platforms,
  repositoryUrl: "https://github.com/octo-org/demo",
};

function said(bytes: Uint8Array, change: Partial<ClientSituation> = {}): string[] {
  return probeAsClient(bytes, { ...SITUATION, ...change }).map(
    ({ code, pointer, message }) =>
      `${code} ${pointer} ${message.replace(", says installer 1.4.0", "")}`,
  );
}

test("a client installs what we write, and passes over what it does not know", () => {
  assert.deepEqual(said(serialiseManifest(manifest)), []);
  assert.deepEqual(said(bent(manifest, "/new_field", { deep: true })), []);
  assert.deepEqual(said(bent(manifest, "/assets/0/new_field", [1])), []);
});

describe("a client does not install", () => {
  const cases: readonly (readonly [string, string, unknown, readonly string[]])[] = [
    ["a schema that it does not accept", "/schema", 4, ["/schema is not accepted"]],
    ["a schema in quotes", "/schema", "3", ["/schema is not accepted"]],
    ["a kind that it does not know", "/assets/0/kind", "skin", ["/assets/0/kind is unknown"]],
    [
      "a size that it cannot enforce",
      "/assets/0/size",
      "10",
      ["/assets/0/size cannot be enforced"],
    ],
    [
      "a digest in capitals",
      "/assets/0/sha256",
      "A".repeat(64),
      ["/assets/0/sha256 cannot be enforced"],
    ],
    [
      "a file outside of its folder",
      "/assets/0/filename",
      "../x",
      [
        "/assets/0/filename cannot be written: it has a character other than ASCII letters, digits and . _ + @ - (GitHub would rename the file, or a system could not store it)",
      ],
    ],
    ["a platform without default", "/install_sets/0/id", "other", ["/install_sets cannot be used"]],
    [
      "a default for any platform",
      "/install_sets/0",
      { id: "default", assets: ["firmware"] },
      ["/install_sets cannot be used"],
    ],
    [
      "one of two defaults",
      "/install_sets/2",
      manifest.install_sets[0],
      ["/install_sets cannot be used"],
    ],
    [
      "a set of an unknown asset",
      "/install_sets/0/assets/0",
      "x",
      ['/install_sets/0 cannot install "x"'],
    ],
    [
      "another platform's asset",
      "/install_sets/0/assets/0",
      "bundle-macos",
      ['/install_sets/0 cannot install "bundle-macos"'],
    ],
    [
      "a file of another repository",
      "/assets/2/url",
      "https://github.com/evil/demo/releases/download/v1.3.0/demo.hex",
      ["/assets/2/url leads elsewhere"],
    ],
    [
      "a file of a candidate",
      "/assets/2/url",
      "https://github.com/octo-org/demo/releases/download/rc-1/demo.hex",
      ["/assets/2/url leads elsewhere"],
    ],
    [
      "another file",
      "/assets/2/url",
      "https://github.com/octo-org/demo/releases/download/v1.3.0/x.hex",
      ["/assets/2/url leads elsewhere"],
    ],
    [
      "a set of an asset that is there twice",
      "/assets/3",
      manifest.assets[2],
      ['/install_sets/0 cannot install "firmware"', '/install_sets/1 cannot install "firmware"'],
    ],
    [
      "another processor's asset",
      "/assets/0/arch",
      "arm64",
      ['/install_sets/0 cannot install "bundle-linux"'],
    ],
    ["another channel", "/channel", "stable", ["/tag is no release of the channel beta"]],
    ["another channel's tag", "/tag", "v1.4.0", ["/tag is no release of the channel beta"]],
    [
      "a list that is none",
      "/assets",
      {},
      [
        "/assets is not a list of objects",
        '/install_sets/0 cannot install "bundle-linux"',
        '/install_sets/0 cannot install "firmware"',
        '/install_sets/1 cannot install "bundle-macos"',
        '/install_sets/1 cannot install "firmware"',
      ],
    ],
  ];
  for (const [what, pointer, value, problems] of cases) {
    test(what, () => {
      const expected = problems.map((problem) => `client_incompatible ${problem}`);
      assert.deepEqual(said(bent(manifest, pointer, value)), expected);
    });
  }

  test("bytes that are no JSON object", () => {
    for (const text of ["", "[]", "{", `\uFEFF${JSON.stringify(manifest)}`]) {
      assert.equal(said(bytesOf(text)).length, 1, text);
    }
  });

  test("a promised further set that is missing", () => {
    const platforms = [{ os: "linux", arch: "x86_64", install_sets: ["pro"] }] as const;
    const problems = said(serialiseManifest(manifest), { platforms });
    assert.deepEqual(problems, ["client_incompatible /install_sets cannot be used"]);
  });
});

describe("a client that has a release installed", () => {
  const cases: readonly (readonly [installed: string, refuses: boolean])[] = [
    ["v1.4.0-beta.1", false],
    ["v1.4.0-beta.2", true],
    ["v1.4.0-beta.10", true],
    ["v1.5.0-beta.1", true],
    ["v1.3.9-beta.99", false],
    ["v2.0.0", false],
    ["v2.0.0-nightly.1", false],
  ];
  for (const [installed, refuses] of cases) {
    test(`${installed} ${refuses ? "refuses" : "takes"} v1.4.0-beta.2`, () => {
      const codes = probeAsClient(serialiseManifest(manifest), { ...SITUATION, installed });
      assert.deepEqual(
        codes.map(({ code }) => code),
        refuses ? ["version_not_monotonic"] : [],
      );
    });
  }
});

test("only tags of a channel's form are tags of it, and numbers are compared as numbers", () => {
  for (const text of [
    "1.0.0",
    "v1.0",
    "v01.0.0",
    "v1.0.0-beta",
    "v1.0.0-beta.01",
    "v1.0.0-rc.1",
    "v1.0.0+1",
    "v1.0.0-beta.1.2",
    "V1.0.0",
    "v1.0.0-beta.1234567890",
    `rc-${"a".repeat(40)}`,
  ]) {
    assert.equal(parseChannelTag(text), null, text);
  }
  const order = [
    "v1.0.0-beta.9",
    "v1.0.0-beta.10",
    "v1.0.9-beta.1",
    "v1.0.10-beta.0",
    "v2.0.0-beta.0",
  ];
  const sorted = order
    .toReversed()
    .map((text) => must(parseChannelTag(text)))
    .toSorted(compareChannelTags);
  assert.deepEqual(
    sorted.map(({ tag }) => tag),
    order,
  );
});
