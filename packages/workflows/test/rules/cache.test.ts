import test from "node:test";
import { assertMarked, steps } from "./marked.ts";

const RULE = "cache-in-release";
const SHA = "0123456789012345678901234567890123456789";

const CACHES = steps(`
- uses: actions/cache@${SHA} # v4.2.0 # ✘
  with: { path: target, key: a }
- uses: actions/cache/restore@${SHA} # v4.2.0 # ✘
  with: { path: target, key: a }
- uses: actions/cache/save@${SHA} # v4.2.0
  with: { path: target, key: a }
- uses: actions/setup-node@${SHA} # v4.1.0 # ✘
  with: { node-version: 24.1.0, cache: npm }
- uses: actions/setup-node@${SHA} # v4.1.0
  with: { node-version: 24.1.0 }
- uses: actions/setup-node@${SHA} # v5.0.0 # ✘
  with: { node-version: 24.1.0 }
- uses: actions/setup-node@${SHA} # main # ✘
  with: { node-version: 24.1.0 }
- uses: actions/setup-node@${SHA} # v5.0.0
  with: { node-version: 24.1.0, package-manager-cache: false }
- uses: actions/setup-java@${SHA} # v4.1.0 # ✘
  with: { java-version: 21.0.8, distribution: temurin, cache: maven }
- uses: actions/setup-go@${SHA} # v5.0.0 # ✘
  with: { go-version: 1.24.1 }
- uses: actions/setup-go@${SHA} # v5.0.0
  with: { go-version: 1.24.1, cache: false }
- uses: Swatinem/rust-cache@${SHA} # v2.7.0 # ✘
- uses: actions/setup-python@${SHA} # v5.0.0
  with: { python-version: 3.13.1, cache: "" }
`);

for (const path of ["candidate.yml", "release.yml"]) {
  test(`caches are found in ${path}`, () => {
    assertMarked(RULE, CACHES, { path: `.github/workflows/${path}` });
  });
}

test("a verify lane may cache", () => {
  assertMarked(RULE, CACHES.replaceAll(" # ✘", ""), { path: ".github/workflows/ci.yml" });
});
