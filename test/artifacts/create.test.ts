import assert from "node:assert/strict";
import test from "node:test";
import type { ErrorCode } from "@release-actions/contract";
import { act, type Done } from "../support/actions.ts";
import { assertOk, assertRefused } from "../support/outcome.ts";
import { digestOf, makeProject, PRODUCT_NAMES, type Project } from "../support/project.ts";
import { candidateOf, digests } from "../support/snapshot.ts";
import { control, startStage } from "../support/stage.ts";
import { artifactVariables, startArtifactRun, uploadArchive, type ArtifactRun } from "./upload.ts";
import { zipOf, type ZipEntry } from "./zip.ts";

const stage = await startStage();
const DOCUMENTS = new Set(["candidate.json", "checksums.txt"]);

test("the files of all artifacts that fit a pattern become the candidate", async () => {
  const { project, run } = await begin({
    "build-linux": [{ name: "bin/" }, { name: "bin/app-linux", content: "linux" }],
    "build-windows": [{ name: "app.exe", content: "windows" }],
    logs: [{ name: "log.txt", content: "not this" }],
  });
  assertOk(await seal(project, run, { artifacts: "build-*" }));
  assert.deepEqual(await sealed(project), {
    "app-linux": digestOf("linux"),
    "app.exe": digestOf("windows"),
  });
});

test("file patterns choose among the artifacts and the workspace", async () => {
  const { project, run } = await begin({
    a: [
      { name: "pkg/new.bin", content: "new" },
      { name: "pkg/new.log", content: "log" },
    ],
  });
  const inputs = { artifacts: "a", files: "out/*\npkg/*.bin" };
  assertOk(await seal(project, run, inputs));
  const names = Object.keys(await sealed(project)).toSorted();
  assert.deepEqual(names, [...PRODUCT_NAMES, "new.bin"].toSorted());
});

test("one file in two artifacts is taken once when its bytes are the same", async () => {
  const same = { name: "LICENSE", content: "MIT" };
  const { project, run } = await begin({ a: [same], b: [same, { name: "b.bin", content: "b" }] });
  assertOk(await seal(project, run, { artifacts: "*" }));
  assert.deepEqual(Object.keys(await sealed(project)).toSorted(), ["LICENSE", "b.bin"]);
});

test("a file that was uploaded without archive is taken as it is", async () => {
  const { project, run } = await begin({});
  const bytes = Buffer.from("PK, but no archive");
  await uploadArchive(run, "app.bin", bytes, "application/octet-stream");
  assertOk(await seal(project, run, { artifacts: "app.bin" }));
  assert.deepEqual(await sealed(project), { "app.bin": digestOf(bytes) });
});

test("an artifact that an adversary damages in storage is refused", async () => {
  const { project, run } = await begin({ a: [{ name: "a.bin", content: "a".repeat(2000) }] });
  const faults = [{ method: "GET", path: "^/actions-results/", action: { type: "html" } }];
  await control(stage.emulator, "POST", "/faults", faults);
  const step = await seal(project, run, { artifacts: "a" });
  await control(stage.emulator, "DELETE", "/faults");
  assertRefused(step, "artifact_digest_mismatch");
});

test("a pattern without artifact is refused, and so is a run without artifact service", async () => {
  const { project, run } = await begin({ a: [{ name: "a.bin", content: "a" }] });
  assertRefused(await seal(project, run, { artifacts: "a\nnothing-*" }), "files_no_match");
  const outside = await act("create-candidate", project, run, { inputs: { artifacts: "a" } });
  assertRefused(outside, "artifact_unavailable");
});

const LINK = 0o120777;
const REFUSED: readonly (readonly [string, ErrorCode, Record<string, readonly ZipEntry[]>])[] = [
  ["other bytes under one name", "files_duplicate_name", { a: one("x", "1"), b: one("x", "2") }],
  [
    "names that differ only in case",
    "files_duplicate_name",
    { a: one("x", "1"), b: one("X", "1") },
  ],
  ["one name twice", "files_duplicate_name", { a: [...one("x", "1"), ...one("x", "1")] }],
  ["a file where another has a directory", "files_duplicate_name", { a: one("x"), b: one("x/y") }],
  ["a path upwards", "artifact_path_unsafe", { a: one("../x") }],
  ["a path upwards further in", "artifact_path_unsafe", { a: one("a/../../x") }],
  ["an absolute path", "artifact_path_unsafe", { a: one("/tmp/x") }],
  ["a backslash", "artifact_path_unsafe", { a: one(String.raw`..\x`) }],
  ["a drive letter", "artifact_path_unsafe", { a: one("C:x") }],
  ["a device name", "artifact_path_unsafe", { a: one("dir/NUL.txt") }],
  ["a NUL", "artifact_path_unsafe", { a: one("x\0.exe") }],
  ["a symbolic link", "artifact_link", { a: [{ name: "x", content: "/etc/passwd", mode: LINK }] }],
  ["more content than announced", "artifact_zip_invalid", { a: [{ ...bomb(), declared: 10 }] }],
  ["less content than announced", "artifact_zip_invalid", { a: [{ ...bomb(), declared: 2e6 }] }],
  ["2 GiB announced", "asset_too_large", { a: [{ ...bomb(), declared: 2 ** 31 }] }],
  [
    "too many files",
    "too_many_assets",
    { a: Array.from({ length: 997 }, (_, n) => file(`f${n}`)) },
  ],
];

for (const [what, code, artifacts] of REFUSED) {
  test(`${what} in an artifact: ${code}`, async () => {
    const { project, run } = await begin(artifacts);
    assertRefused(await seal(project, run, { artifacts: "*" }), code);
    const releases = await fetch(`${stage.emulator.urls.api_url}/repos/${project.name}/releases`, {
      headers: { authorization: `Bearer ${stage.maintainer.token}` },
    });
    assert.deepEqual(await releases.json(), [], "something was uploaded");
  });
}

test("a file that is no archive is refused", async () => {
  const { project, run } = await begin({});
  await uploadArchive(run, "a", Buffer.from("not a zip file"));
  assertRefused(await seal(project, run, { artifacts: "a" }), "artifact_zip_invalid");
});

async function begin(
  artifacts: Readonly<Record<string, readonly ZipEntry[]>>,
): Promise<{ readonly project: Project; readonly run: ArtifactRun }> {
  const project = await makeProject(stage);
  const run = await startArtifactRun(project);
  for (const [name, entries] of Object.entries(artifacts)) {
    await uploadArchive(run, name, zipOf(entries));
  }
  return { project, run };
}

function seal(project: Project, run: ArtifactRun, inputs: Record<string, string>): Promise<Done> {
  return act("create-candidate", project, run, {
    inputs,
    job: { variables: artifactVariables(run) },
  });
}

async function sealed(project: Project): Promise<Record<string, string | null>> {
  const all = Object.entries(digests(await candidateOf(project)));
  return Object.fromEntries(all.filter(([name]) => !DOCUMENTS.has(name)));
}

function file(name: string, content = "content"): ZipEntry {
  return { name, content };
}

function one(name: string, content?: string): readonly ZipEntry[] {
  return [file(name, content)];
}

function bomb(): ZipEntry {
  return file("x", "0".repeat(1_000_000));
}
