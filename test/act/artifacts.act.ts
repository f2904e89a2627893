import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import { type Job, type World, isOver, startWorld } from "./world.ts";

const ROOT = resolve(import.meta.dirname, "../..");

const HAND_OVER = `
name: Hand over
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    outputs:
      url: \${{ steps.up.outputs.artifact-url }}
      id: \${{ steps.up.outputs.artifact-id }}
      digest: \${{ steps.up.outputs.artifact-digest }}
      empty: \${{ steps.none.outcome }}
      taken: \${{ steps.again.outcome }}
    steps:
      - run: |
          mkdir -p out/deep docs
          echo one > out/one.txt; echo two > out/deep/two.bin; echo no > out/deep/no.log
          echo hidden > out/.secret; echo text > docs/readme.md
      - id: up
        uses: actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a
        with:
          name: files
          retention-days: 3
          compression-level: 0
          path: |
            # everything but logs
            out/**
            docs
            !out/**/*.log
      - uses: actions/upload-artifact@v7
        with: { name: single, path: out/*.txt, include-hidden-files: true }
      - uses: actions/upload-artifact@v7
        with: { name: dotted, path: out/.secret, include-hidden-files: true }
      - uses: actions/upload-artifact@v7
        with: { name: lost, path: out/.secret }
      - id: none
        continue-on-error: true
        uses: actions/upload-artifact@v7
        with: { name: none, path: nowhere/*, if-no-files-found: error }
      - id: again
        continue-on-error: true
        uses: actions/upload-artifact@v7
        with: { name: single, path: docs }
      - uses: actions/upload-artifact@v7
        with: { name: dotted, path: docs/readme.md, overwrite: true }
  use:
    needs: build
    runs-on: ubuntu-latest
    steps:
      - uses: actions/download-artifact@d3f86a106a0bac45b974a628896c90dbdf5c8093
        with: { path: all, pattern: "*", merge-multiple: true }
      - id: each
        uses: actions/download-artifact@v8
        with: { path: each }
      - uses: actions/download-artifact@v8
        with: { name: single, path: one }
      - uses: actions/download-artifact@v8
        with: { artifact-ids: "\${{ needs.build.outputs.id }}", path: by-id, skip-decompress: true }
      - id: missing
        continue-on-error: true
        uses: actions/download-artifact@v8
        with: { name: lost }
      - run: |
          find all each one by-id -type f | sort | sed 's/^/file /'
          echo "zip $(sha256sum < by-id/files.zip | cut -c1-64)"
          echo "content $(cat each/files/out/deep/two.bin)"
          echo "path \${{ steps.each.outputs.download-path }}"
          echo "missing \${{ steps.missing.outcome }}"
`;

interface Artifact {
  readonly id: number;
  readonly name: string;
  readonly digest: string;
  readonly created_at: string;
  readonly expires_at: string;
}

async function logs(world: World, id: number): Promise<Map<string, string>> {
  const jobs = await world.jobs(id);
  const entry = async (job: Job): Promise<[string, string]> => [job.name, await world.log(job)];
  return new Map(await Promise.all(jobs.map((job) => entry(job))));
}

test("what one job uploads, another one downloads and merges", async (t) => {
  const world = await startWorld(t);
  const run = await world.runOf(await world.push({ ".github/workflows/artifacts.yml": HAND_OVER }));
  const done = await world.until(run.id, isOver);
  const texts = await logs(world, run.id);
  assert.equal(done.conclusion, "success", [...texts.values()].join("\n"));

  const { artifacts } = await world.read<{ artifacts: Artifact[] }>(
    `/actions/runs/${run.id}/artifacts`,
  );
  assert.deepEqual(artifacts.map(({ name }) => name).toSorted(), ["dotted", "files", "single"]);
  const files = artifacts.find(({ name }) => name === "files");
  assert.ok(files);
  const days = (Date.parse(files.expires_at) - Date.parse(files.created_at)) / 86_400_000;
  assert.equal(Math.round(days), 3);

  const [build] = await world.results(run.id);
  assert.deepEqual(build?.outputs, {
    url: `${run.html_url.replace("127.0.0.1", "github.localhost")}/artifacts/${files.id}`,
    id: String(files.id),
    digest: files.digest.replace("sha256:", ""),
    empty: "failure",
    taken: "failure",
  });
  assert.match(texts.get("build") ?? "", /##\[warning\]No files were found.*\.secret/);

  const said = texts.get("use") ?? "";
  const told = (word: string): string[] =>
    [...said.matchAll(new RegExp(`Z ${word} (.*)$`, "gm"))].map(([, text]) => text ?? "");
  assert.deepEqual(told("file"), [
    "all/docs/readme.md",
    "all/one.txt",
    "all/out/deep/two.bin",
    "all/out/one.txt",
    "all/readme.md",
    "by-id/files.zip",
    "each/dotted/readme.md",
    "each/files/docs/readme.md",
    "each/files/out/deep/two.bin",
    "each/files/out/one.txt",
    "each/single/one.txt",
    "one/one.txt",
  ]);
  assert.deepEqual(told("zip"), [files.digest.replace("sha256:", "")]);
  assert.deepEqual(told("content"), ["two"]);
  assert.match(told("path")[0] ?? "", /\/each$/);
  assert.deepEqual(told("missing"), ["failure"]);
});

const MATRIX = `
name: Matrix
on: push
permissions: {}
jobs:
  build:
    strategy: { matrix: { os: [linux, windows] } }
    runs-on: ubuntu-latest
    steps:
      - run: mkdir out && echo \${{ matrix.os }} > "out/NAME"
      - uses: actions/upload-artifact@v7
        with: { name: "app-\${{ matrix.os }}", path: out/* }
  seal:
    needs: build
    runs-on: ubuntu-latest
    permissions: { contents: write, actions: read }
    steps:
      - uses: actions/checkout@v4
      - uses: petitechose/release-actions/create-candidate@1111111111111111111111111111111111111111
        with: { artifacts: app-*, version: 1.2.3 }
`;

interface Release {
  readonly tag_name: string;
  readonly draft: boolean;
  readonly assets: readonly { readonly name: string }[];
}

test("a candidate is sealed out of the artifacts of both legs of a matrix", async (t) => {
  const world = await startWorld(t, { actions: { "petitechose/release-actions": ROOT } });
  const workflow = MATRIX.replace("NAME", "app-${{ matrix.os }}-x86_64.tar.gz");
  const sha = await world.push({ ".github/workflows/matrix.yml": workflow });
  const run = await world.runOf(sha);
  const done = await world.until(run.id, isOver);
  const texts = await logs(world, run.id);
  assert.equal(done.conclusion, "success", [...texts.values()].join("\n"));
  const [release] = await world.read<Release[]>("/releases");
  assert.deepEqual([release?.tag_name, release?.draft], [`rc-${sha}`, true]);
  assert.deepEqual(release?.assets.map(({ name }) => name).toSorted(), [
    "app-linux-x86_64.tar.gz",
    "app-windows-x86_64.tar.gz",
    "candidate.json",
    "checksums.txt",
  ]);
});

test("two legs that upload a file of the same name cannot be sealed together", async (t) => {
  const world = await startWorld(t, { actions: { "petitechose/release-actions": ROOT } });
  const workflow = MATRIX.replace("NAME", "app-linux-x86_64.tar.gz");
  const sha = await world.push({ ".github/workflows/matrix.yml": workflow });
  const run = await world.runOf(sha);
  const done = await world.until(run.id, isOver);
  assert.equal(done.conclusion, "failure");
  const texts = await logs(world, run.id);
  assert.match(texts.get("seal") ?? "", /app-linux-x86_64\.tar\.gz/);
  assert.match(
    texts.get("seal") ?? "",
    /artifacts app-linux and app-windows.*\[files_duplicate_name\]/,
  );
  assert.deepEqual(await world.read<Release[]>("/releases"), []);
});
