import assert from "node:assert/strict";
import test from "node:test";
import { ReleaseError, type VersionFile } from "@release-actions/contract";
import { versionsIn, withVersion } from "../src/prepare/files/find.ts";

const FILES: readonly (readonly [file: VersionFile, before: string, after: string])[] = [
  [
    { path: "package.json" },
    '{\n\t"name": "app", "version" : "1.1.0",\n\t"dependencies": { "version": "3.0.0" }\n}\n',
    '{\n\t"name": "app", "version" : "1.2.0-beta.1",\n\t"dependencies": { "version": "3.0.0" }\n}\n',
  ],
  [
    { path: "package-lock.json" },
    '{"name":"app","version":"1.1.0","packages":{"":{"version":"1.1.0"},"node_modules/x":{"version":"1.1.0"}}}',
    '{"name":"app","version":"1.2.0-beta.1","packages":{"":{"version":"1.2.0-beta.1"},"node_modules/x":{"version":"1.1.0"}}}',
  ],
  [
    { path: "src-tauri/tauri.conf.json" },
    '{ "bundle": { "version": "1.1.0", "list": ["version", "1.1.0"] }, "package": { "version": "1.1.0" } }',
    '{ "bundle": { "version": "1.1.0", "list": ["version", "1.1.0"] }, "package": { "version": "1.2.0-beta.1" } }',
  ],
  [
    { path: "src-tauri/Cargo.toml" },
    "[package]\nname = 'app'\nversion = '1.1.0' # ours\n\n[dependencies]\nversion = \"1.1.0\"\n",
    "[package]\nname = 'app'\nversion = '1.2.0-beta.1' # ours\n\n[dependencies]\nversion = \"1.1.0\"\n",
  ],
  [
    { path: "Cargo.toml" },
    '[workspace]\nmembers = ["a"]\n[workspace.package]\nversion = "1.1.0"\n',
    '[workspace]\nmembers = ["a"]\n[workspace.package]\nversion = "1.2.0-beta.1"\n',
  ],
  [
    { path: "Cargo.lock" },
    'version = 4\n\n[[package]]\nname = "app"\nversion = "1.1.0"\n\n[[package]]\nname = "serde"\nversion = "1.1.0"\nsource = "registry"\n',
    'version = 4\n\n[[package]]\nname = "app"\nversion = "1.2.0-beta.1"\n\n[[package]]\nname = "serde"\nversion = "1.1.0"\nsource = "registry"\n',
  ],
  [
    { path: "CMakeLists.txt", format: "pattern", pattern: "project(app VERSION {version})" },
    "project(app VERSION 1.1.0)\ncmake_minimum_required(VERSION 3.20...3.30)\n",
    "project(app VERSION 1.2.0-beta.1)\ncmake_minimum_required(VERSION 3.20...3.30)\n",
  ],
  [
    { path: "doc.txt", format: "pattern", pattern: "is {version}." },
    "It is 1.1.0.\n",
    "It is 1.2.0-beta.1.\n",
  ],
];

for (const [file, before, after] of FILES) {
  test(`the version in ${file.path} is changed, and not one byte else`, () => {
    assert.equal(withVersion(file, before, "1.2.0-beta.1"), after);
    assert.ok(versionsIn(file, after).every((version) => version === "1.2.0-beta.1"));
  });
}

const REFUSED: readonly (readonly [what: string, file: VersionFile, text: string])[] = [
  ["that is no JSON", { path: "package.json" }, "{"],
  ["without a version", { path: "package.json" }, '{"name":"app"}'],
  ["that is no TOML", { path: "Cargo.toml" }, "[package"],
  [
    "whose version is the workspace's",
    { path: "Cargo.toml" },
    "[package]\nversion.workspace = true\n",
  ],
  [
    "with several packages of its own",
    { path: "Cargo.lock" },
    '[[package]]\nname = "a"\nversion = "1.0.0"\n[[package]]\nname = "b"\nversion = "1.0.0"\n',
  ],
  ["of an unknown name", { path: "VERSION" }, "1.1.0"],
  [
    "whose pattern has no {version}",
    { path: "VERSION", format: "pattern", pattern: "v" },
    "v1.1.0",
  ],
];

for (const [what, file, text] of REFUSED) {
  test(`a version file ${what} is refused`, () => {
    assert.throws(
      () => withVersion(file, text, "2.0.0"),
      (error) => error instanceof ReleaseError && error.code === "version_file_invalid",
    );
  });
}

test("a package of a Cargo.lock with several of its own is found by its name", () => {
  const text =
    '[[package]]\nname = "a"\nversion = "1.0.0"\n[[package]]\nname = "b"\nversion = "1.0.0"\n';
  const file = { path: "Cargo.lock", package: "b" };
  assert.equal(withVersion(file, text, "2.0.0"), text.replace(/1\.0\.0"\n$/, '2.0.0"\n'));
});
