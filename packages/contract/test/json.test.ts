import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseStrictJson } from "@release-actions/contract";
import type { StrictJson } from "@release-actions/contract";
import { bytesOf } from "./samples.ts";

const LIMITS = { bytes: 4 * 1024 * 1024, depth: 32, values: 20_000 };

const read = (input: string | Uint8Array): StrictJson =>
  parseStrictJson(typeof input === "string" ? bytesOf(input) : input, LIMITS);

function problemsOf(input: string | Uint8Array): string[] {
  const result = read(input);
  assert.ok(!result.ok, "was accepted");
  return result.problems.map(({ pointer, message }) => `${pointer} ${message}`);
}

describe("what RFC 8259 says is JSON is read", () => {
  const accepted: readonly (readonly [string, unknown])[] = [
    ["null", null],
    [" \t\r\n true \n", true],
    ["false", false],
    ['""', ""],
    ["[]", []],
    ["{}", {}],
    ["[[]   ]", [[]]],
    ['{"":0}', { "": 0 }],
    ["0", 0],
    ["-0", 0],
    ["[-0.0, 0e+1, 1E22, 1e-2, 123.456e78]", [0, 0, 1e22, 0.01, 123.456e78]],
    ["-9007199254740991", -9007199254740991],
    [String.raw`"\"\\\/\b\f\n\r\t\u0061\u0000"`, '"\\/\b\f\n\r\ta\0'],
    [String.raw`"\ud83d\ude00 \uDBFF\uDFFF"`, "\u{1f600} \u{10ffff}"],
    ['"\u007f \u2028 \u{1f600} \uffff"', "\u007f \u2028 \u{1f600} \uffff"],
    ['{"a":{"toString":1,"hasOwnProperty":2}}', { a: { toString: 1, hasOwnProperty: 2 } }],
    [`${"[".repeat(32)}${"]".repeat(32)}`, JSON.parse(`${"[".repeat(32)}${"]".repeat(32)}`)],
  ];
  for (const [text, value] of accepted) {
    test(text.slice(0, 40), () => assert.deepEqual(read(text), { ok: true, value }));
  }
});

describe("what RFC 8259 does not say is JSON is refused", () => {
  const refused = [
    ["", " ", "[", "]", "{", "}", "[1", "[1,]", "[,1]", "[1 2]", "[1,,2]", "{,}", '{"a":1,}'],
    ['{"a"}', '{"a":}', '{"a" 1}', "{a:1}", "{1:1}", "{'a':1}", '{"a":1 "b":2}', "[1]]", "{}x"],
    ["01", "-01", "-", "+1", ".5", "1.", "1.e1", "1e", "1e+", "0x1", "1_0", "1.0.0", "--1"],
    ["NaN", "-NaN", "Infinity", "-Infinity", "True", "nul", "nulll", "tru", "undefined"],
    ['"', '"a', '"\\', '"\\x"', '"\\u12"', '"\\u12g4"', "'a'", "a", '"\t"', '"\n"', '"\0"'],
    ["[1]//x", "/**/1", "#1", "[1;2]", "\u00a01", "1\u00a0", "1\f", "1\v", '{"a":1}\0', "[1]\0"],
  ].flat();
  for (const text of refused) {
    test(JSON.stringify(text), () => assert.match(problemsOf(text).at(-1) ?? "", /is not JSON/));
  }
});

test("T57 duplicate keys are refused at any depth, also when an escape hides them", () => {
  assert.deepEqual(problemsOf('{"a":1,"b":[{"c":1,"c":1}],"\\u0061":2}'), [
    "/b/0/c is a duplicate key",
    "/a is a duplicate key",
  ]);
});

test("T58 keys that reach a prototype are refused, and reach none", () => {
  const text = '{"__proto__":{"polluted":1},"x":{"constructor":{"prototype":{"polluted":1}}}}';
  assert.deepEqual(problemsOf(text), [
    "/__proto__ is a key that no document may have",
    "/x/constructor is a key that no document may have",
    "/x/constructor/prototype is a key that no document may have",
  ]);
  assert.equal(Reflect.get({}, "polluted"), undefined);
});

test("T59 numbers that a reader would round or overflow are refused", () => {
  assert.deepEqual(problemsOf("[9007199254740992,-9007199254740993,1e400,-1e400,1.5]"), [
    "/0 is an integer that cannot be held exactly",
    "/1 is an integer that cannot be held exactly",
    "/2 is a number that overflows",
    "/3 is a number that overflows",
  ]);
});

test("T60 a byte order mark is refused", () => {
  assert.deepEqual(problemsOf("\uFEFF{}"), [" starts with a byte order mark"]);
  assert.match(problemsOf(Uint8Array.of(0xff, 0xfe, 0x5b, 0, 0x5d, 0))[0] ?? "", /UTF-8/);
});

test("T60 invalid UTF-8 is refused", () => {
  const invalid = [
    [0xff],
    [0xc0, 0x80],
    [0xe2, 0x82],
    [0xed, 0xa0, 0x80],
    [0xf5, 0x80, 0x80, 0x80],
  ];
  for (const bytes of invalid) {
    assert.deepEqual(problemsOf(Uint8Array.of(0x22, ...bytes, 0x22)), [" is not valid UTF-8"]);
  }
});

test("T60 lone surrogates are refused as escapes, in values and in keys", () => {
  const text = String.raw`{"a":"\ud800","b":["\udc00\ud800"],"\udfff":1}`;
  assert.deepEqual(problemsOf(text), [
    "/a has a lone surrogate",
    "/b/0 has a lone surrogate",
    "/\ufffd is a key with a lone surrogate",
  ]);
});

test("T60 trailing bytes are refused", () => {
  for (const tail of ["{}", "x", "\0", ",", "]"]) {
    assert.match(problemsOf(`{}\n${tail}`)[0] ?? "", /is not JSON at line 2, column 1/);
  }
});

test("T61 200,000 levels of nesting are refused without descending", () => {
  for (const open of ["[", '{"a":', '[{"a":']) {
    assert.match(problemsOf(open.repeat(200_000))[0] ?? "", /is nested too deeply/);
  }
});

test("T61 100 MB are refused before they are read", () => {
  const started = performance.now();
  const result = read(new Uint8Array(100 * 1024 * 1024));
  assert.ok(!result.ok);
  assert.equal(result.code, "document_too_large");
  assert.ok(performance.now() - started < 1000);
});

test("T61 more values than a document can need are refused", () => {
  assert.match(problemsOf(`[${"0,".repeat(1_000_000)}0]`)[0] ?? "", /has too many values/);
});

test("the list of problems ends before it becomes a burden", () => {
  assert.equal(problemsOf(`[${"1e999,".repeat(5000)}0]`).length, 101);
});

test("a syntax error names its line, its column and what was expected", () => {
  const result = read('{\n  "a": [1, 2,\n  ]\n}');
  assert.ok(!result.ok);
  assert.deepEqual(result.problems, [
    {
      pointer: "/a/2",
      message: "is not JSON at line 3, column 3",
      expected: "a value",
      found: String.raw`"]\n}"`,
    },
  ]);
});

test("a key of hostile length does not flood the report", () => {
  const key = "k".repeat(1_000_000);
  assert.ok((problemsOf(`{"${key}":1e999}`)[0] ?? "").length < 200);
});
