import assert from "node:assert/strict";
import { test } from "node:test";
import { fillTemplate, isTrue } from "../src/runner/expression.ts";
import { jobPermissions } from "../src/runner/permissions.ts";
import { masker } from "../src/runner/values.ts";

const VALUES = {
  github: { ref: "refs/heads/main", ref_name: "main", event: { number: 7 } },
  inputs: { environment: "", dry: true },
  needs: { build: { outputs: { "app-version": "1.2" } } },
};

test("a template is filled with what its expressions stand for", () => {
  const filled: readonly (readonly [string, string])[] = [
    ["plain", "plain"],
    ["deploy-${{ github.ref_name }}", "deploy-main"],
    ["${{ GITHUB.Ref }}", "refs/heads/main"],
    ["${{ inputs.environment || 'staging' }}", "staging"],
    ["${{ github.ref == 'refs/heads/main' && 'production' || 'preview' }}", "production"],
    ["${{ (github.event.number != 7) && 'a' || 'it''s b' }}", "it's b"],
    ["${{ needs.build.outputs['app-version'] }}/${{ needs.build.outputs.app-version }}", "1.2/1.2"],
    ["${{ !inputs.dry }}", "false"],
    ["${{ unknown.thing }}-${{ hashFiles('**/x') }}-${{ %% }}", "--"],
  ];
  for (const [template, expected] of filled) {
    assert.equal(fillTemplate(template, VALUES), expected, template);
  }
});

test("cancel-in-progress is true only when it says so", () => {
  assert.ok(isTrue("true", VALUES) && isTrue("${{ inputs.dry }}", VALUES));
  assert.ok(!isTrue("false", VALUES) && !isTrue("${{ github.ref == 'x' }}", VALUES));
});

test("a job has its own permissions, those of the workflow, or read access", () => {
  assert.deepEqual(jobPermissions(undefined, undefined).token, {
    contents: "read",
    metadata: "read",
  });
  const writing = { contents: "write", "pull-requests": "read", "id-token": "write" };
  const granted = jobPermissions(writing, undefined);
  assert.deepEqual(granted.token, { metadata: "read", contents: "write", pull_requests: "read" });
  assert.ok(granted.idToken);
  assert.deepEqual(jobPermissions(writing, {}), { token: { metadata: "read" }, idToken: false });
  const all = jobPermissions("write-all", undefined);
  assert.equal(all.token.contents, "write");
  assert.equal(all.token.administration, undefined);
  assert.equal(jobPermissions("read-all", undefined).token.contents, "read");
});

test("secrets are taken out of a text, the longest first and line by line", () => {
  const mask = masker(["key", "keychain", "first\nsecond", ""]);
  assert.equal(mask("a key in a keychain"), "a *** in a ***");
  assert.equal(mask("then second came"), "then *** came");
});
