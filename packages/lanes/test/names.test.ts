import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { inferTraits } from "../src/candidate/inventory.ts";
import { unmetRequirements } from "../src/candidate/required.ts";
import { nameMatches } from "../src/files/patterns.ts";

test("a pattern without wildcards matches only itself", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (name, pattern) => {
      if (/[*?]/.test(pattern)) return;
      assert.equal(nameMatches(name, pattern), name === pattern);
    }),
  );
});

test("the dots of a version are dots", () => {
  assert.equal(nameMatches("App_0.1.0_x64.msi", "App_0.1.0*"), true);
  assert.equal(nameMatches("App_2.0.1.0_x64.msi", "App_0.1.0*"), false);
  assert.equal(nameMatches("App_0x1x0.msi", "App_0.1.0*"), false);
  assert.equal(nameMatches("evil-App_0.1.0.msi", "App_0.1.0*"), false);
});

test("each requirement must be met exactly once", () => {
  const assets = ["a-linux.zip", "a-windows.zip"].map((name) => ({ name }));
  assert.deepEqual(unmetRequirements(assets, ["a-linux.zip", "a-w*"]), []);
  const unmet = unmetRequirements(assets, ["a-*.zip", "b"]);
  assert.deepEqual(
    unmet.map(({ found }) => found),
    ["a-linux.zip, a-windows.zip", "none"],
  );
});

for (const [name, os, arch, kind] of [
  ["midi-studio-loader-linux-x86_64", "linux", "x86_64", "binary"],
  ["midi-studio-loader-windows-x86_64.exe", "windows", "x86_64", "binary"],
  ["oc-bridge-macos-arm64", "macos", "aarch64", "binary"],
  ["App_1.2.3_x64-setup.exe", "windows", "x86_64", "installer"],
  ["App_1.2.3_amd64.AppImage", "linux", "x86_64", "installer"],
  ["App_1.2.3_x64_en-US.msi", "windows", "x86_64", "installer"],
  ["App_aarch64.app.tar.gz", "macos", "aarch64", "updater"],
  ["App_aarch64.app.tar.gz.sig", "macos", "aarch64", "signature"],
  ["midi-studio-bitwig-firmware.hex", undefined, undefined, "firmware"],
  ["midi_studio.bwextension", undefined, undefined, "extension"],
] as const) {
  test(`${name} is read as ${[os, arch, kind].filter(Boolean).join(" ")}`, () => {
    const traits = inferTraits(name);
    assert.deepEqual([traits.os, traits.arch, traits.kind], [os, arch, kind]);
  });
}
