import assert from "node:assert/strict";
import test from "node:test";
import { requireBundleable } from "../src/prepare/files/bundleable.ts";

const FILE = "src-tauri/tauri.conf.json";

function conf(bundle: unknown): string {
  return JSON.stringify({ version: "1.0.0", bundle });
}

test("an .msi cannot be built as a beta, which is told before anything is written", () => {
  for (const targets of [["nsis", "msi"], "msi"]) {
    assert.throws(() => requireBundleable(FILE, conf({ targets }), "1.1.0-beta.1"), {
      code: "version_file_invalid",
    });
  }
});

for (const [what, path, bundle, version] of [
  ["a stable version", FILE, { targets: ["msi"] }, "1.1.0"],
  ["a prerelease of numbers", FILE, { targets: ["msi"] }, "1.1.0-7"],
  ["an .exe", FILE, { targets: ["nsis"] }, "1.1.0-beta.1"],
  ["every target, of which the build chooses", FILE, { targets: "all" }, "1.1.0-beta.1"],
  [
    "an .msi with a version of its own",
    FILE,
    { targets: ["msi"], windows: { wix: { version: "1.1.0.1" } } },
    "1.1.0-beta.1",
  ],
  ["another file", "package.json", { targets: ["msi"] }, "1.1.0-beta.1"],
] as const) {
  test(`${what} is nobody's problem`, () => {
    assert.doesNotThrow(() => requireBundleable(path, conf(bundle), version));
  });
}
