import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import { isOver, startWorld } from "./world.ts";

const ROOT = resolve(import.meta.dirname, "../..");

const BUILD = `
name: Build
on: { push: { branches: [main] } }
permissions: {}
jobs:
  build:
    runs-on: ubuntu-latest
    permissions: { contents: write, actions: read }
    outputs:
      tag: \${{ steps.seal.outputs.tag }}
      digest: \${{ steps.seal.outputs.candidate-digest }}
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
      - run: mkdir out && cp README.md out/app-linux-x86_64.tar.gz && echo 1 > out/firmware.hex
      - id: seal
        uses: petitechose/release-actions/create-candidate@1111111111111111111111111111111111111111
        with:
          files: out/*
          version: 1.2.3
`;

interface Release {
  readonly tag_name: string;
  readonly draft: boolean;
  readonly assets: readonly { readonly name: string; readonly digest: string }[];
}

test("the action as it is shipped seals a candidate in a run of a pushed workflow", async (t) => {
  const world = await startWorld(t, { actions: { "petitechose/release-actions": ROOT } });
  const sha = await world.push({ ".github/workflows/build.yml": BUILD, "README.md": "An app.\n" });
  const run = await world.runOf(sha);
  const done = await world.until(run.id, isOver);
  const [job] = await world.jobs(run.id);
  assert.ok(job);
  assert.equal(done.conclusion, "success", await world.log(job));
  const [release] = await world.read<Release[]>("/releases");
  assert.deepEqual([release?.tag_name, release?.draft], [`rc-${sha}`, true]);
  const assets = new Map(release?.assets.map(({ name, digest }) => [name, digest]));
  assert.deepEqual([...assets.keys()].toSorted(), [
    "app-linux-x86_64.tar.gz",
    "candidate.json",
    "checksums.txt",
    "firmware.hex",
  ]);
  const [result] = await world.results(run.id);
  assert.deepEqual(result?.outputs, { tag: `rc-${sha}`, digest: assets.get("candidate.json") });
  assert.match(result?.summary ?? "", /candidate/i);
});

test("an action that is nowhere to be found is named in the job's log", async (t) => {
  const world = await startWorld(t);
  const sha = await world.push({ ".github/workflows/build.yml": BUILD });
  const run = await world.runOf(sha);
  assert.equal((await world.until(run.id, isOver)).conclusion, "failure");
  const [job] = await world.jobs(run.id);
  assert.ok(job);
  assert.match(await world.log(job), /Unable to resolve action petitechose\/release-actions@1{40}/);
});
