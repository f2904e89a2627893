import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseManifest, serialiseManifest } from "@release-actions/contract";
import { bent, bytesOf, refusalOf } from "./samples.ts";
import { manifest } from "./content-samples.ts";

const refused = (bytes: Uint8Array): string[] =>
  refusalOf(() => parseManifest(bytes), "document_invalid");

const URL_OF = "https://github.com/octo-org/demo/releases/download";

test("a manifest is read back as it was written, with its fields in one order", () => {
  const bytes = serialiseManifest(manifest);
  assert.deepEqual(parseManifest(bytes), manifest);
  const shuffled = Object.fromEntries(Object.entries(manifest).toReversed());
  assert.deepEqual(serialiseManifest(parseManifest(bytesOf(JSON.stringify(shuffled)))), bytes);
});

test("a manifest without pages, and with files for any platform, is accepted", () => {
  const { pages: _, ...rest } = manifest;
  assert.deepEqual(parseManifest(bytesOf(JSON.stringify(rest))), rest);
});

describe("a manifest that cannot be right is refused with its place", () => {
  const cases: readonly (readonly [string, string, unknown, readonly string[]])[] = [
    ["an older schema", "/schema", 2, ["/schema has another value"]],
    ["an unknown field", "/extra", 1, ["/extra is not a field of this document"]],
    ["a missing field", "/tooling", undefined, ["/tooling is missing"]],
    ["a size of 0", "/assets/0/size", 0, ["/assets/0/size is too small"]],
    ["a fractional size", "/assets/0/size", 1.5, ["/assets/0/size has the wrong type"]],
    [
      "a digest in capitals",
      "/assets/0/sha256",
      "A".repeat(64),
      ["/assets/0/sha256 has the wrong form"],
    ],
    [
      "a folder in a name",
      "/assets/0/filename",
      "a/b.zip",
      ["/assets/0/filename has the wrong form"],
    ],
    ["a parent folder", "/assets/0/filename", "..", ["/assets/0/filename has the wrong form"]],
    ["a backslash", "/assets/0/filename", "a\\b", ["/assets/0/filename has the wrong form"]],
    ["a device's name", "/assets/0/filename", "NUL.zip", ["/assets/0/filename has the wrong form"]],
    [
      "the signature's name",
      "/assets/0/filename",
      "MANIFEST.json.sig",
      ["/assets/0/filename is reserved for a document"],
    ],
    [
      "an id twice",
      "/assets/0/id",
      "firmware",
      ["/assets/2/id is that of entry 0 again", "/install_sets/0/assets/0 is the id of no asset"],
    ],
    [
      "a name in another case",
      "/assets/0/filename",
      "DEMO.hex",
      ["/assets/2/filename is that of entry 0 again"],
    ],
    [
      "an os without arch",
      "/assets/2/os",
      "linux",
      [
        "/assets/2/arch is missing: os and arch are given both or not at all",
        "/install_sets/0/assets/1 is an asset for another platform",
        "/install_sets/1/assets/1 is an asset for another platform",
      ],
    ],
    [
      "an install set twice",
      "/install_sets/1",
      manifest.install_sets[0],
      ["/install_sets/1/id is that of entry 0 again"],
    ],
    [
      "an asset twice in a set",
      "/install_sets/0/assets",
      ["firmware", "firmware"],
      ["/install_sets/0/assets/1 is that of entry 0 again"],
    ],
    [
      "an unknown asset in a set",
      "/install_sets/0/assets/1",
      "x",
      ["/install_sets/0/assets/1 is the id of no asset"],
    ],
    [
      "another platform's asset",
      "/install_sets/0/assets/0",
      "bundle-macos",
      ["/install_sets/0/assets/0 is an asset for another platform"],
    ],
    [
      "no default set",
      "/install_sets",
      [{ id: "x", assets: ["firmware"] }],
      ["/install_sets has no set called default"],
    ],
    ["a stable tag", "/tag", "v1.4.0", ["/tag is not a tag of the channel beta"]],
    ["a tag without v", "/tag", "1.4.0-beta.2", ["/tag has the wrong form"]],
    ["an unknown channel", "/channel", "dev", ["/channel is none of the known values"]],
    [
      "30 February",
      "/published_at",
      "2026-02-30T00:00:00Z",
      ["/published_at is not a day of the calendar"],
    ],
    ["a repository twice", "/repos/1", manifest.repos[0], ["/repos/1/id is that of entry 0 again"]],
    [
      "a repository over http",
      "/repos/0/url",
      "http://github.com/a/b",
      ["/repos/0/url has the wrong form"],
    ],
    [
      "an address over http",
      "/assets/2/url",
      `http${URL_OF.slice(5)}/v1.3.0/demo.hex`,
      ["/assets/2/url has the wrong form"],
    ],
    [
      "an address of the API",
      "/assets/2/url",
      "https://api.github.com/repos/a/b/releases/assets/7",
      ["/assets/2/url has the wrong form"],
    ],
    [
      "an address of the latest release",
      "/assets/2/url",
      "https://github.com/a/b/releases/latest/download/demo.hex",
      ["/assets/2/url has the wrong form"],
    ],
    [
      "an address of a candidate",
      "/assets/2/url",
      `${URL_OF}/rc-${"a".repeat(40)}/demo.hex`,
      ["/assets/2/url leads to no release of a channel"],
    ],
    [
      "an address of a draft",
      "/assets/2/url",
      `${URL_OF}/untagged-0a1b/demo.hex`,
      ["/assets/2/url leads to no release of a channel"],
    ],
    [
      "an address with a query",
      "/assets/2/url",
      `${URL_OF}/v1.3.0/demo.hex?x=1`,
      ["/assets/2/url has the wrong form"],
    ],
    [
      "another file's address",
      "/assets/2/url",
      `${URL_OF}/v1.3.0/other.hex`,
      ["/assets/2/url leads to another file"],
    ],
    [
      "an address in disguise",
      "/assets/2/url",
      "https://github.com@evil.example/a/b/releases/download/v1.3.0/demo.hex",
      ["/assets/2/url has the wrong form"],
    ],
    [
      "a page that is a script",
      "/pages/demo_url",
      "javascript:alert(1)",
      ["/pages/demo_url has the wrong form"],
    ],
  ];
  for (const [what, pointer, value, problems] of cases) {
    test(what, () => assert.deepEqual(refused(bent(manifest, pointer, value)), problems));
  }
});

test("what its readers would refuse is not written", () => {
  const broken = { ...manifest, install_sets: [] };
  assert.deepEqual(
    refusalOf(() => serialiseManifest(broken), "document_invalid"),
    ["/install_sets has too few entries"],
  );
});

test("a manifest with a byte order mark or a key twice is refused", () => {
  const text = JSON.stringify(manifest);
  assert.equal(refused(bytesOf(`\uFEFF${text}`)).length, 1);
  assert.equal(refused(bytesOf(text.replace("{", '{"schema":3,'))).length, 1);
});
