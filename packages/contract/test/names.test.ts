import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import {
  candidateTag,
  explainAssetName,
  isReservedName,
  parseAssetName,
  parseCandidateTag,
  parseDigest,
  parseReleaseId,
  parseRepositoryName,
  parseSha,
  parseTag,
  ReleaseError,
  RESERVED_NAMES,
} from "@release-actions/contract";
import { definitionsOf, SHA } from "./samples.ts";

interface Grammar {
  readonly definition: string;
  readonly parse: (value: unknown) => unknown;
  readonly accepted: readonly string[];
  readonly refused: readonly string[];
}

const HEX = "0123456789abcdef".repeat(4);
const LONG = "n".repeat(255);

const grammars: readonly Grammar[] = [
  {
    definition: "sha",
    parse: parseSha,
    accepted: [HEX.slice(0, 40)],
    refused: ["", HEX.slice(0, 39), HEX.slice(0, 41), HEX.slice(0, 40).toUpperCase(), `${SHA}\n`],
  },
  {
    definition: "digest",
    parse: parseDigest,
    accepted: [`sha256:${HEX}`],
    refused: [
      HEX,
      `sha512:${HEX}${HEX}`,
      `SHA256:${HEX}`,
      `sha256:${HEX.toUpperCase()}`,
      "sha256:",
    ],
  },
  {
    definition: "tag",
    parse: parseTag,
    accepted: ["v1.2.3-beta.1+build", "app/v1", "a@b", "1.0", LONG],
    refused: [
      [
        "",
        "@",
        "a..b",
        "a//b",
        "/a",
        "a/",
        "v1.",
        ".a",
        "-a",
        "a/.b",
        "a/-b",
        "a.lock",
        "a.lock/b",
      ],
      ["refs/tags/v1", SHA, "a b", "a~1", "a^", "a:b", "a?", "a*", "a[", "a\\b", "a@{1}", "é"],
      ["v1\n", `${LONG}n`, "v1\u202e"],
    ].flat(),
  },
  {
    definition: "repository",
    parse: parseRepositoryName,
    accepted: ["octo-org/app", "a/b.c_d-e", "mona_corp/x", "A/.github"],
    refused: [
      "",
      "a",
      "a/",
      "/b",
      "a/b/c",
      "a/..",
      "a/.",
      "a/b.git",
      "-a/b",
      "a b/c",
      "a/b\n",
      "a/é",
    ],
  },
  {
    definition: "asset_name",
    parse: parseAssetName,
    accepted: ["a", "app_1.4.0+1_x64@2-setup.exe", "CONSOLE.txt", "nul1", "com10", "_x", LONG],
    refused: [
      // T51
      [
        "../x",
        "a/b",
        "a\\b",
        "..\\x",
        "/etc/passwd",
        "C:x",
        "a\0b",
        "CON",
        "nul.txt",
        "com1.tar.gz",
      ],
      ["LPT9", "prn", "AUX.", "a.", "a ", " a", "..", "."],
      // T53
      ["a b", "a~b", "a,b", "a(1)", "a#b", "a%20b", "a&b", ".a", "é", "a'b", "a=b", "a[b]", "a:b"],
      // T54
      ["-a", "--output", "-"],
      // T55
      ["a\u202eb", "a\u0007", "a\nb", "a\u200bb", "a\u007f", "\ufeffa", "a\u2066"],
      ["", `${LONG}n`],
    ].flat(),
  },
];

for (const { definition, parse, accepted, refused } of grammars) {
  describe(`the grammar of ${definition}`, () => {
    test("accepts what it should", () => {
      for (const text of accepted) assert.equal(parse(text), text);
    });

    test("refuses everything else", () => {
      for (const text of refused) assert.equal(parse(text), null, JSON.stringify(text));
      for (const value of [undefined, null, 1, {}, [accepted[0]]]) assert.equal(parse(value), null);
    });

    test("is the same in the schemas as in the code", async () => {
      const definitions = [
        await definitionsOf("candidate.v1"),
        await definitionsOf("promotion.v1"),
      ].flatMap((all) => all[definition] ?? []);
      assert.ok(definitions.length > 0);
      for (const { pattern } of definitions) {
        const schema = new RegExp(pattern, "u");
        const near = fc
          .tuple(fc.constantFrom(...accepted, ...refused), fc.nat(), fc.string({ maxLength: 2 }))
          .map(([text, at, piece]) => {
            const place = at % (text.length + 1);
            return `${text.slice(0, place)}${piece}${text.slice(place + 1)}`;
          });
        fc.assert(
          fc.property(near, (text) => assert.equal(parse(text) !== null, schema.test(text))),
          { numRuns: 2000 },
        );
      }
    });
  });
}

test("a definition that both schemas have is the same in both", async () => {
  const [candidate, promotion] = [
    await definitionsOf("candidate.v1"),
    await definitionsOf("promotion.v1"),
  ];
  for (const [name, definition] of Object.entries(candidate)) {
    if (promotion[name] !== undefined) assert.deepEqual(promotion[name], definition, name);
  }
});

test("T51-T55 the reason why a name is refused is said", () => {
  assert.match(explainAssetName("a b") ?? "", /GitHub would rename/);
  assert.match(explainAssetName("COM1.zip") ?? "", /Windows device/);
  assert.match(explainAssetName("-rf") ?? "", /option/);
  assert.match(explainAssetName("a.") ?? "", /ends with a dot/);
  assert.match(explainAssetName("n".repeat(300)) ?? "", /300 characters/);
  assert.equal(explainAssetName("app.exe"), null);
});

test("T54 the names of a release's own documents are reserved, in whatever case", () => {
  assert.equal(RESERVED_NAMES.length, 6);
  for (const name of RESERVED_NAMES) assert.ok(isReservedName(name.toUpperCase()));
  assert.ok(!isReservedName("latest.json"));
});

test("a release id is a positive safe integer", () => {
  assert.equal(parseReleaseId(1), 1);
  for (const value of [0, -1, 1.5, 2 ** 53, Number.NaN, "1", null, undefined]) {
    assert.equal(parseReleaseId(value), null);
  }
});

test("a candidate's tag names its commit and its producer, and nothing else does", () => {
  assert.deepEqual(parseCandidateTag(candidateTag(SHA)), { sha: SHA });
  assert.deepEqual(parseCandidateTag(candidateTag(SHA, "fw-2")), { sha: SHA, producer: "fw-2" });
  for (const tag of [
    `rc-${SHA}0`,
    `rc-${SHA.slice(1)}`,
    `rc--${SHA}`,
    `rc-A-${SHA}`,
    `v${SHA}`,
    "",
  ]) {
    assert.equal(parseCandidateTag(tag), null);
  }
});

test("a producer that would make another tag is refused", () => {
  for (const producer of ["", "-a", "A", "a/b", "a b", "a".repeat(40), "..", "a\n"]) {
    assert.throws(
      () => candidateTag(SHA, producer),
      (error) => error instanceof ReleaseError && error.code === "input_invalid",
    );
  }
});
