import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { readFile } from "node:fs/promises";
import * as fc from "fast-check";
import {
  genericKey,
  parseLatestJson,
  parseUpdaterPlatform,
  readLatestJson,
  serialiseLatestJson,
} from "@release-actions/contract";
import { bytesOf, refusalOf } from "./samples.ts";
import { latestJson } from "./latest-json-arbitrary.ts";

const SIGNATURE = Buffer.from("untrusted comment: signature\nRUQ=\n").toString("base64");
const ENTRY = { url: "https://example.test/app.AppImage", signature: SIGNATURE };
const GOOD = {
  version: "1.2.3",
  notes: "What is new",
  pub_date: "2025-01-31T12:00:00Z",
  platforms: { "linux-x86_64": ENTRY },
};

const read = (document: unknown) => parseLatestJson(bytesOf(JSON.stringify(document)));
const refused = (text: string): string[] =>
  refusalOf(() => parseLatestJson(bytesOf(text)), "latest_json_invalid");
const refusedDocument = (document: unknown): string[] => refused(JSON.stringify(document));

test("a document is read as it was written", () => {
  assert.deepEqual(read(GOOD), GOOD);
});

test("what clients take is taken: name for version, leading v, null notes, an offset, unknown fields", () => {
  const { version: _, ...rest } = GOOD;
  const odd = {
    ...rest,
    name: "vv1.2.3-beta.1+5",
    notes: null,
    extra: [1],
    platforms: GOOD.platforms,
  };
  assert.equal(read(odd).version, "1.2.3-beta.1+5");
  assert.equal(read(odd).notes, null);
  assert.deepEqual(Object.keys(read(odd)), ["version", "notes", "pub_date", "platforms"]);
  assert.equal(read({ ...GOOD, pub_date: "2025-01-31T12:00:00.5+01:00" }).version, "1.2.3");
  const least = { version: "1.0.0", platforms: { "darwin-aarch64-app": ENTRY } };
  assert.deepEqual(read(least), least);
});

test("unknown fields are told, with their place", () => {
  const platforms = { "linux-x86_64": { ...ENTRY, with_elevated_task: true } };
  const { ignored, problems } = readLatestJson(
    bytesOf(JSON.stringify({ ...GOOD, format: 2, platforms })),
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(ignored, ["/format", "/platforms/linux-x86_64/with_elevated_task"]);
});

describe("what clients refuse is refused", () => {
  const cases: readonly (readonly [string, unknown, readonly string[]])[] = [
    ["no version", { ...GOOD, version: undefined }, ["/version is missing"]],
    [
      "name and version",
      { ...GOOD, name: "1.2.3" },
      ["/name is there beside version, which clients take for the same field twice"],
    ],
    ["half a version", { ...GOOD, version: "1.2" }, ["/version has the wrong form"]],
    ["a zero in front", { ...GOOD, version: "01.2.3" }, ["/version has the wrong form"]],
    ["a number for a version", { ...GOOD, version: 1 }, ["/version has the wrong type"]],
    ["only a v", { ...GOOD, version: "v" }, ["/version has the wrong form"]],
    ["notes that are no text", { ...GOOD, notes: ["a"] }, ["/notes has the wrong type"]],
    [
      "a date without a time",
      { ...GOOD, pub_date: "2025-01-31" },
      ["/pub_date has the wrong form"],
    ],
    [
      "a time without an offset",
      { ...GOOD, pub_date: "2025-01-31T12:00:00" },
      ["/pub_date has the wrong form"],
    ],
    [
      "30 February",
      { ...GOOD, pub_date: "2025-02-30T12:00:00Z" },
      ["/pub_date is not a day of the calendar"],
    ],
    ["no platforms", { version: "1.0.0" }, ["/platforms is missing"]],
    ["empty platforms", { ...GOOD, platforms: {} }, ["/platforms has too few entries"]],
    ["a list of platforms", { ...GOOD, platforms: [ENTRY] }, ["/platforms has the wrong type"]],
    [
      "a platform nobody asks for",
      { ...GOOD, platforms: { "macos-x64": ENTRY } },
      ["/platforms/macos-x64 is no platform that clients ask for"],
    ],
    [
      "a package that the system does not know",
      { ...GOOD, platforms: { "linux-x86_64-msi": ENTRY } },
      ["/platforms/linux-x86_64-msi is no platform that clients ask for"],
    ],
    [
      "an entry without signature",
      { ...GOOD, platforms: { "linux-x86_64": { url: ENTRY.url } } },
      ["/platforms/linux-x86_64/signature is missing"],
    ],
    [
      "an empty signature",
      { ...GOOD, platforms: { "linux-x86_64": { ...ENTRY, signature: "" } } },
      ["/platforms/linux-x86_64/signature has the wrong form"],
    ],
    [
      "a signature with a line break",
      { ...GOOD, platforms: { "linux-x86_64": { ...ENTRY, signature: `${SIGNATURE}\n` } } },
      ["/platforms/linux-x86_64/signature has the wrong form"],
    ],
    [
      "an address without a scheme",
      { ...GOOD, platforms: { "linux-x86_64": { ...ENTRY, url: "app.AppImage" } } },
      ["/platforms/linux-x86_64/url has the wrong form"],
    ],
    [
      "null for an entry",
      { ...GOOD, platforms: { "linux-x86_64": null } },
      ["/platforms/linux-x86_64 has the wrong type"],
    ],
    [
      "several faults, all at once",
      {
        version: "1",
        pub_date: "now",
        platforms: { "linux-x86_64": { url: 5, signature: "" }, windows: ENTRY },
      },
      [
        "/pub_date has the wrong form",
        "/platforms/linux-x86_64/signature has the wrong form",
        "/platforms/linux-x86_64/url has the wrong type",
        "/platforms/windows is no platform that clients ask for",
        "/version has the wrong form",
      ],
    ],
  ];
  for (const [what, document, expected] of cases) {
    test(what, () => assert.deepEqual(refusedDocument(document).toSorted(), expected.toSorted()));
  }

  test("a byte order mark", () => {
    assert.deepEqual(refused(`\u{feff}${JSON.stringify(GOOD)}`), [
      " starts with a byte order mark",
    ]);
  });

  test("a platform that is there twice", () => {
    const twice = JSON.stringify(GOOD).replace(
      '"platforms":{',
      `"platforms":{"linux-x86_64":${JSON.stringify(ENTRY)},`,
    );
    assert.deepEqual(refused(twice), ["/platforms/linux-x86_64 is a duplicate key"]);
  });

  test("more than a mebibyte", () => {
    assert.equal(refused(`${JSON.stringify(GOOD)}${" ".repeat(1024 * 1024)}`).length, 1);
  });
});

test("one malformed entry leaves the others to be checked", () => {
  const platforms = { "linux-x86_64": { url: 5 }, "windows-x86_64": ENTRY };
  const reading = readLatestJson(bytesOf(JSON.stringify({ ...GOOD, platforms })));
  assert.deepEqual([...reading.platforms.keys()], ["windows-x86_64"]);
  assert.equal(reading.version, "1.2.3");
  assert.ok(reading.problems.length >= 2);
});

test("what was written is read back equal, and written again byte by byte", () => {
  const property = fc.property(latestJson, (document) => {
    const bytes = serialiseLatestJson(document);
    assert.deepEqual(parseLatestJson(bytes), document);
    assert.deepEqual(serialiseLatestJson(parseLatestJson(bytes)), bytes);
    assert.equal(bytes.at(-1), 0x0a);
  });
  fc.assert(property, { numRuns: 300 });
});

test("the order in which fields and platforms are given does not change the bytes", () => {
  const platforms = Object.fromEntries(Object.entries(GOOD.platforms).toReversed());
  const backwards = Object.fromEntries(Object.entries({ ...GOOD, platforms }).toReversed());
  assert.deepEqual(
    serialiseLatestJson(backwards as unknown as typeof GOOD),
    serialiseLatestJson(GOOD),
  );
});

test("any cut of a document is refused, and no byte sequence breaks the reader", () => {
  const bytes = serialiseLatestJson(GOOD);
  for (let length = 0; length < bytes.length - 1; length += 1) {
    refusalOf(() => parseLatestJson(bytes.subarray(0, length)), "latest_json_invalid");
  }
  const property = fc.property(
    fc.oneof(fc.uint8Array({ maxLength: 400 }), fc.json().map(bytesOf)),
    (any) => {
      const { problems, version } = readLatestJson(any);
      assert.ok(problems.length > 0 || version !== null);
    },
  );
  fc.assert(property, { numRuns: 2000 });
});

test("a foreign JSON Schema validator accepts what is written", async () => {
  const file = new URL("../schemas/latest.v1.schema.json", import.meta.url);
  const validate = new Ajv2020({ strict: true }).compile(
    JSON.parse(await readFile(file, "utf8")) as object,
  );
  fc.assert(fc.property(latestJson, (document) => validate(document)));
});

test("every typed key has a generic key that every client knows", () => {
  const typed = parseUpdaterPlatform("windows-aarch64-nsis");
  assert.deepEqual(typed, {
    key: "windows-aarch64-nsis",
    os: "windows",
    arch: "aarch64",
    bundle: "nsis",
  });
  assert.equal(typed && genericKey(typed), "windows-aarch64");
});
