import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  ContractError,
  MAX_ASSET_SIZE,
  MAX_CANDIDATE_ASSETS,
  parseCandidate,
  serialiseCandidate,
} from "@release-actions/contract";
import { assetName, bent, bytesOf, candidate, digestOf, refusalOf, SHA } from "./samples.ts";

const refused = (bytes: Uint8Array): string[] =>
  refusalOf(() => parseCandidate(bytes), "document_invalid");

const [first, second] = candidate.assets;

test("a candidate is written in the order of its schema, with two spaces and a last line feed", () => {
  const shuffled = Object.fromEntries(Object.entries(candidate).toReversed());
  const text = new TextDecoder().decode(serialiseCandidate({ ...candidate, ...shuffled }));
  assert.match(text, /^{\n {2}"schema": "release-actions\/candidate",\n {2}"schema_version": 1,\n/);
  assert.match(text, /\n {2}]\n}\n$/);
  assert.deepEqual(bytesOf(text), serialiseCandidate(candidate));
});

test("the toolchain is written sorted, whatever the order of its insertion", () => {
  const [forth, back] = [
    { a: "1", b: "2" },
    { b: "2", a: "1" },
  ];
  assert.deepEqual(
    serialiseCandidate({ ...candidate, toolchain: forth }),
    serialiseCandidate({ ...candidate, toolchain: back }),
  );
});

test("white space and the order of fields do not matter to the reader", () => {
  assert.deepEqual(parseCandidate(bytesOf(JSON.stringify(candidate, null, "\t"))), candidate);
});

test("what readers would refuse is not written", () => {
  const codes = refusalOf(
    () => serialiseCandidate({ ...candidate, assets: [] }),
    "document_invalid",
  );
  assert.deepEqual(codes, ["/assets has too few entries"]);
});

describe("fields that contradict each other are refused", () => {
  const cases: readonly (readonly [string, unknown, readonly string[]])[] = [
    ["/tag", `rc-${"c".repeat(40)}`, ["/tag does not fit producer and source"]],
    ["/tag", `rc-other-${SHA}`, ["/tag does not fit producer and source"]],
    ["/producer", "fw", ["/tag does not fit producer and source"]],
    [
      "/workflow/ref",
      "octo-org/app/.github/workflows/other.yml@refs/heads/main",
      ["/workflow/ref names another workflow"],
    ],
    ["/created_at", "2025-01-31T11:59:59Z", ["/created_at is before started_at"]],
    ["/expires_at", candidate.created_at, ["/expires_at is not after created_at"]],
    ["/started_at", "2024-02-30T00:00:00Z", ["/started_at is not a day of the calendar"]],
    ["/inputs/-", candidate.inputs[0], ["/inputs/1/id is there twice"]],
    ["/recipe/-", candidate.recipe[0], ["/recipe/1/path is there twice"]],
    ["/recipe/-", { ...candidate.recipe[0], path: "A" }, ["/recipe/1/path is not in order"]],
    ["/assets", [second, first], ["/assets/1/name is not in order"]],
  ];
  for (const [pointer, value, expected] of cases) {
    test(`${pointer} = ${JSON.stringify(value).slice(0, 60)}`, () => {
      assert.deepEqual(refused(bent(candidate, pointer, value)), expected);
    });
  }
});

test("T04 an empty or absent inventory is refused", () => {
  assert.deepEqual(refused(bent(candidate, "/assets", [])), ["/assets has too few entries"]);
  assert.deepEqual(refused(bent(candidate, "/assets", undefined)), ["/assets is missing"]);
});

test("T06 a name that is twice in the inventory is refused", () => {
  assert.deepEqual(refused(bent(candidate, "/assets", [first, first])), [
    "/assets/1/name is there twice",
  ]);
});

test("T02 a digest that is null, of another algorithm or in upper case is refused", () => {
  const hex = "A".repeat(64);
  for (const digest of [null, `sha512:${"a".repeat(128)}`, `sha256:${hex}`, hex.toLowerCase()]) {
    assert.match(
      refused(bent(candidate, "/assets/0/digest", digest))[0] ?? "",
      /assets\/0\/digest/,
    );
  }
});

describe("names that are no file's, or another file's, are refused", () => {
  const names = [
    "../x",
    "a\\b",
    "C:x",
    "a\0",
    "CON",
    "x.",
    "x ",
    "-x",
    "\u202ex",
    "a b",
    "e\u0301",
  ];
  for (const name of names) {
    test(`T51 T53 T54 T55 ${JSON.stringify(name)}`, () => {
      assert.deepEqual(refused(bent(candidate, "/assets/0/name", name)), [
        "/assets/0/name has the wrong form",
      ]);
    });
  }

  test("T52 names that are equal after case folding", () => {
    const upper = { ...first, name: "APP_1.4.0_AMD64.DEB" };
    assert.deepEqual(refused(bent(candidate, "/assets", [upper, first])), [
      '/assets/1/name differs from "APP_1.4.0_AMD64.DEB" only in case',
    ]);
  });

  test("T52 names that are equal after Unicode normalisation cannot be written at all", () => {
    for (const name of ["caf\u00e9", "cafe\u0301"]) {
      assert.equal(refused(bent(candidate, "/assets/1/name", name)).length, 1);
    }
  });

  for (const name of ["candidate.json", "checksums.txt", "promotion.json", "Candidate.json.SIG"]) {
    test(`T54 ${name} as a payload`, () => {
      assert.deepEqual(refused(bent(candidate, "/assets", [{ ...first, name }])), [
        "/assets/0/name is reserved for a document",
      ]);
    });
  }

  for (const path of ["/etc/passwd", "../x", "a/../b", "a//b", "./a", "a\\b", "a/", "a\u202e"]) {
    test(`T56 a recipe at ${JSON.stringify(path)}`, () => {
      assert.deepEqual(refused(bent(candidate, "/recipe/0/path", path)), [
        "/recipe/0/path has the wrong form",
      ]);
    });
  }
});

test("T57 a key that is there twice is refused, even with the same value", () => {
  const text = JSON.stringify(candidate).replace('"producer"', "");
  const twice = text.replace('"schema_version":1', '"schema_version":1,"schema_version":1');
  assert.deepEqual(refused(bytesOf(twice)), ["/schema_version is a duplicate key"]);
});

test("T58 a toolchain entry cannot reach a prototype", () => {
  const text = JSON.stringify(candidate).replace('"rustc"', '"__proto__"');
  assert.deepEqual(refused(bytesOf(text)), [
    "/toolchain/__proto__ is a key that no document may have",
  ]);
});

test("T59 sizes and ids that cannot be held exactly are refused", () => {
  const text = JSON.stringify(candidate);
  for (const id of ["9007199254740993", "1e400", "1E22", "-1", "0", "1.5"]) {
    assert.equal(refused(bytesOf(text.replace('"id":1001', `"id":${id}`))).length, 1, id);
  }
});

test("T61 more than 4 MiB are refused as too large", () => {
  const bytes = bytesOf(`${JSON.stringify(candidate)}${" ".repeat(4 * 1024 * 1024)}`);
  assert.deepEqual(
    refusalOf(() => parseCandidate(bytes), "document_too_large"),
    [" is too large"],
  );
});

test("T62 an unknown schema, version or field is refused, wherever it is", () => {
  assert.deepEqual(refused(bent(candidate, "/schema_version", 2)), [
    "/schema_version has another value",
  ]);
  assert.deepEqual(refused(bent(candidate, "/schema", "x")), ["/schema has another value"]);
  for (const pointer of ["/new", "/source/new", "/run/actor/new", "/assets/1/new"]) {
    assert.deepEqual(refused(bent(candidate, pointer, 1)), [
      `${pointer} is not a field of this document`,
    ]);
  }
});

test("every problem is reported, with what was expected and what was there", () => {
  const bytes = bytesOf(
    JSON.stringify({
      ...candidate,
      source: { sha: "HEAD", ref: "main" },
      run: { ...candidate.run, attempt: 0, event: 5 },
      toolchain: { "a b": "1", c: "x\n" },
      assets: [{ ...first, os: "beos", size: 2 ** 31 }],
    }),
  );
  assert.throws(
    () => parseCandidate(bytes),
    (error) => {
      assert.ok(error instanceof ContractError);
      assert.deepEqual(error.details, [
        { pointer: "/source/tree", message: "is missing" },
        {
          pointer: "/source/sha",
          message: "has the wrong form",
          expected: "40 lower-case hexadecimal digits",
          found: '"HEAD"',
        },
        {
          pointer: "/source/ref",
          message: "has the wrong form",
          expected: "a full git ref, such as refs/heads/main",
          found: '"main"',
        },
        { pointer: "/run/attempt", message: "is too small", expected: "at least 1", found: "0" },
        {
          pointer: "/run/event",
          message: "has the wrong type",
          expected: "a value of type string",
          found: "5",
        },
        { pointer: "/toolchain/a b", message: "is a name that is not taken here" },
        {
          pointer: "/toolchain/c",
          message: "has the wrong form",
          expected:
            "1 to 255 characters, no control or formatting characters, no space at either end",
          found: String.raw`"x\n"`,
        },
        {
          pointer: "/assets/0/size",
          message: "is too large",
          expected: "at most 2147483647",
          found: "2147483648",
        },
        {
          pointer: "/assets/0/os",
          message: "is none of the known values",
          expected: "linux, windows, macos",
          found: '"beos"',
        },
      ]);
      return true;
    },
  );
});

test("T61 a document that is wrong everywhere does not make a report without end", () => {
  const problems = refused(
    bent(
      candidate,
      "/assets",
      Array.from({ length: 15_000 }, () => ({})),
    ),
  );
  assert.equal(problems.length, 1001);
  assert.match(problems.at(-1) ?? "", /^ has \d+ more problems$/);
});

test("as many and as large assets as GitHub takes are accepted, and no more", () => {
  const many = Array.from({ length: MAX_CANDIDATE_ASSETS }, (_, index) => ({
    name: assetName(`f${String(index).padStart(4, "0")}`),
    size: MAX_ASSET_SIZE,
    digest: digestOf("1"),
    media_type: "text/plain",
    kind: "x",
  }));
  const full = { ...candidate, assets: many };
  assert.deepEqual(parseCandidate(serialiseCandidate(full)), full);
  const one = { ...many[0], name: "g" };
  assert.deepEqual(refused(bent(full, "/assets/-", one)), ["/assets has too many entries"]);
  assert.deepEqual(refused(bent(full, "/assets/0/size", MAX_ASSET_SIZE + 1)), [
    "/assets/0/size is too large",
  ]);
  assert.deepEqual(refused(bent(full, "/assets/0/size", 0)), ["/assets/0/size is too small"]);
});
