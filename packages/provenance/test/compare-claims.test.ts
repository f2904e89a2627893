import assert from "node:assert/strict";
import { test } from "node:test";
import { compareClaims, oidcIssuers, type CertificateClaims } from "../src/index.ts";

const CLAIMS = {
  subject: "https://github.com/acme/app/.github/workflows/candidate.yml@refs/heads/main",
  issuer: "https://token.actions.githubusercontent.com",
  build_signer_uri: "https://github.com/acme/app/.github/workflows/candidate.yml@refs/heads/main",
  build_signer_digest: "a".repeat(40),
  runner_environment: "github-hosted",
  source_repository_uri: "https://github.com/acme/app",
  source_repository_digest: "a".repeat(40),
  source_repository_ref: "refs/heads/main",
  source_repository_id: "1001",
  source_repository_owner_uri: "https://github.com/acme",
  source_repository_owner_id: "7",
  build_config_uri: "https://github.com/acme/app/.github/workflows/candidate.yml@refs/heads/main",
  build_config_digest: "a".repeat(40),
  build_trigger: "push",
  run_invocation_uri: "https://github.com/acme/app/actions/runs/5/attempts/1",
  deployment_environment: "release",
  source_repository_visibility: "public",
} satisfies CertificateClaims;

const expected = Object.fromEntries(
  Object.entries(CLAIMS).map(([claim, value]) => [claim, [value]]),
);

test("claims that are exactly as expected have no mismatch", () => {
  assert.deepEqual(compareClaims(CLAIMS, expected), []);
});

for (const [claim, value] of Object.entries(CLAIMS)) {
  const bent = [
    `${value}-evil`,
    `x${value}`,
    value.slice(0, -1),
    value.toUpperCase(),
    `${value} `,
    "",
  ];
  test(`${claim} is compared exactly: no prefix, suffix, case or space passes`, () => {
    for (const text of bent) {
      // A claim without letters has no other case.
      if (text === value) continue;
      const [mismatch, ...others] = compareClaims({ ...CLAIMS, [claim]: text }, expected);
      assert.deepEqual(mismatch, { what: claim, expected: value, found: text });
      assert.deepEqual(others, []);
    }
  });
  test(`a certificate that does not state ${claim} does not fit`, () => {
    const without = Object.fromEntries(Object.entries(CLAIMS).filter(([name]) => name !== claim));
    const mismatches = compareClaims(without, expected);
    assert.deepEqual(mismatches, [{ what: claim, expected: value, found: "not stated" }]);
  });
}

test("a dot of an address is a dot", () => {
  const found = { subject: CLAIMS.subject.replace("github.com", "githubXcom") };
  assert.equal(compareClaims(found, { subject: [CLAIMS.subject] }).length, 1);
});

test("each server has its own issuers", () => {
  assert.deepEqual(oidcIssuers("https://github.com"), [CLAIMS.issuer]);
  assert.deepEqual(oidcIssuers("https://acme.ghe.com"), ["https://token.actions.acme.ghe.com"]);
  assert.deepEqual(oidcIssuers("https://git.acme.test"), [
    "https://git.acme.test/_services/token",
    "https://git.acme.test",
  ]);
  assert.ok(!oidcIssuers("https://github.com.acme.test").includes(CLAIMS.issuer));
});
