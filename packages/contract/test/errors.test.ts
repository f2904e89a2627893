import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ERROR_CODES,
  escapeControls,
  formatError,
  pointerTo,
  ReleaseError,
  showFound,
  toReleaseError,
} from "@release-actions/contract";

test("every code has a summary, a next step, and an exit class of the command line", () => {
  for (const [code, { exit, summary, next }] of Object.entries(ERROR_CODES)) {
    assert.match(code, /^[a-z0-9]+(_[a-z0-9]+)*$/);
    assert.ok([1, 2, 3, 4, 5].includes(exit));
    assert.match(summary, /^[A-Z].*\.$|^[a-z]+\.(txt|json|yml),? .*\.$/, code);
    assert.match(next, /\.$/, code);
    assert.doesNotMatch(`${summary}${next}`, /\||\n/, code);
  }
});

test("an error says what is wrong, what was expected and found, and what to do", () => {
  const error = new ReleaseError({
    code: "sha_invalid",
    message: "source-sha is not a commit",
    expected: "40 hexadecimal digits",
    found: '"main"',
    next: "Use github.sha.",
  });
  assert.equal(
    formatError(error),
    'source-sha is not a commit. Expected: 40 hexadecimal digits. Found: "main". Next: Use github.sha. [sha_invalid]',
  );
  assert.equal(error.exit, 2);
});

test("the next step is the code's own when the error names none", () => {
  const error = new ReleaseError({ code: "token_missing", message: "No token" });
  assert.equal(error.next, ERROR_CODES.token_missing.next);
  assert.equal(error.exit, 3);
});

test("the first twenty problems follow, each on its line", () => {
  const details = Array.from({ length: 23 }, (_, index) => ({
    pointer: `/${index}`,
    message: "is wrong",
    expected: "x",
  }));
  const lines = formatError(new ReleaseError({ code: "document_invalid", message: "No", details }));
  assert.equal(lines.split("\n").length, 22);
  assert.match(lines, /\n {2}- \/0: is wrong; expected x\n/);
  assert.match(lines, /\n {2}- and 3 more$/);
});

test("T55 T70 nothing in an error can end a line, move a cursor or reorder text", () => {
  const hostile = "a\n::error::b\r\u001b[2J\u202e\u2028\0";
  const error = new ReleaseError({
    code: "defect",
    message: hostile,
    expected: hostile,
    found: showFound(hostile),
    details: [{ pointer: hostile, message: hostile }],
  });
  const text = formatError(error);
  assert.equal(text.split("\n").length, 2);
  assert.doesNotMatch(text.replace("\n", ""), /[\p{Cc}\p{Cf}\p{Zl}]/u);
  assert.equal(escapeControls("\u202e\u{e0001}\ud800"), String.raw`\u202e\u{e0001}\ud800`);
});

test("a found value is one short line, whatever it is", () => {
  assert.equal(showFound("a\nb"), String.raw`"a\nb"`);
  assert.equal(showFound("x".repeat(1_000_000)).length, 80);
  assert.equal(showFound("\u0001".repeat(100)).length, 80);
  assert.ok(showFound("😀".repeat(100)).isWellFormed());
  assert.equal(showFound(undefined), "nothing");
  assert.equal(showFound(null), "null");
  assert.equal(showFound([1, 2]), "an array of 2");
  assert.equal(showFound({}), "an object");
  assert.equal(showFound(1.5), "1.5");
});

test("pointers escape what RFC 6901 says", () => {
  assert.equal(pointerTo("/a", "b/c~d"), "/a/b~1c~0d");
  assert.equal(pointerTo("", 0), "/0");
});

test("what is thrown without a code is a defect that keeps its cause", () => {
  const cause = new TypeError("x is not a function");
  const error = toReleaseError(cause);
  assert.equal(error.code, "defect");
  assert.equal(error.cause, cause);
  assert.equal(toReleaseError(error), error);
  assert.equal(toReleaseError("text").message, "Unexpected: text");
});
