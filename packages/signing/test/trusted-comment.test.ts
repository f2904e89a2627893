import assert from "node:assert/strict";
import test from "node:test";
import * as fc from "fast-check";
import { formatTrustedComment, parseTrustedComment } from "../src/minisign/trusted-comment.ts";
import { refusal } from "./spellings.ts";

test("what was formatted reads back", () => {
  const plain = fc.string({
    minLength: 1,
    unit: fc.constantFrom("a", ":", " ", "ü", "漢", "/", "\\", '"'),
  });
  const versions = fc.string({
    minLength: 1,
    unit: fc.constantFrom("0", "12", ".", "-", "+", "beta"),
  });
  const statements = fc.record(
    { timestamp: fc.nat(), file: plain, version: versions },
    { requiredKeys: ["timestamp", "file"] },
  );
  fc.assert(
    fc.property(statements, (statement) => {
      const { text, ...read } = parseTrustedComment(formatTrustedComment(statement));
      assert.deepEqual(read, { ...statement });
      return text.startsWith("timestamp:");
    }),
  );
});

test("minisign's own mark and fields of other programs are left where they are", () => {
  const text = "timestamp:1700000000\tfile:a b\thashed\tbuild:7";
  const read = parseTrustedComment(text);
  assert.deepEqual(read, { timestamp: 1_700_000_000, file: "a b", text });
});

for (const [what, text] of [
  ["nothing", ""],
  ["a sentence", "signed by hand"],
  ["a time that is no number", "timestamp:now\tfile:a"],
  ["a time with a leading zero", "timestamp:01\tfile:a"],
  ["a negative time", "timestamp:-1\tfile:a"],
  ["no file", "timestamp:1"],
  ["an empty file", "timestamp:1\tfile:"],
  ["the file first", "file:a\ttimestamp:1"],
  ["two files", "timestamp:1\tfile:a\tfile:b"],
  ["two times", "timestamp:1\tfile:a\ttimestamp:2"],
  ["two versions", "timestamp:1\tfile:a\tversion:1.0.0\tversion:2.0.0"],
  ["an empty version", "timestamp:1\tfile:a\tversion:"],
  ["a version with a space", "timestamp:1\tfile:a\tversion:1.0.0 "],
  ["a carriage return", "timestamp:1\tfile:a\r"],
  ["an escape sequence", "timestamp:1\tfile:a\u001b[2J"],
] as const) {
  test(`a trusted comment with ${what} is refused`, () => {
    assert.equal(
      refusal(() => parseTrustedComment(text)),
      "trusted_comment_malformed",
    );
  });
}

for (const [what, statement] of [
  ["a tab in the name", { timestamp: 1, file: "a\tversion:9.9.9" }],
  ["a line feed in the name", { timestamp: 1, file: "a\nb" }],
  ["an empty name", { timestamp: 1, file: "" }],
  ["a tab in the version", { timestamp: 1, file: "a", version: "1.0.0\thashed" }],
  ["a fraction of a second", { timestamp: 1.5, file: "a" }],
  ["a time before 1970", { timestamp: -1, file: "a" }],
] as const) {
  test(`${what} is not signed`, () => {
    assert.equal(
      refusal(() => formatTrustedComment(statement)),
      "trusted_comment_malformed",
    );
  });
}
