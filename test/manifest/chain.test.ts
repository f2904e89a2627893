import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { parseManifest, parseTag } from "@release-actions/contract";
import { create, promote } from "../support/actions.ts";
import { buildManifest, layOut, must, specOf } from "../support/content.ts";
import { PUBLIC_KEY, SEED } from "../support/content-release.ts";
import { withFaults } from "../support/faults.ts";
import { assertOk } from "../support/outcome.ts";
import { digestOf, makeProject, PRODUCT, type Project } from "../support/project.ts";
import { assertSealed } from "../support/sealed.ts";
import { sign } from "../support/sign-step.ts";
import { control, startStage } from "../support/stage.ts";

const stage = await startStage();
const KEY = { "public-key": PUBLIC_KEY };

/** A spec whose files are those of the project's sealed candidate, unchanged. */
async function specOfCandidate(project: Project, tag: string, digest: string) {
  const { candidate } = await assertSealed(project);
  const { clients, tooling } = specOf(tag, "e1", "p1");
  const checksums = candidate.assets.map(({ name, digest: of }) => ({
    file: name,
    sha256: of.slice(7),
  }));
  const assets = candidate.assets.map(({ name }, index) => ({
    id: `file-${index}`,
    kind: "bundle",
    filename: name,
    from: { repo: "app", file: name },
  }));
  const ids = assets.map(({ id }) => id);
  return {
    schema: 3,
    channel: "stable",
    tag: must(parseTag(tag)),
    repos: [
      {
        id: "app",
        url: `https://github.com/${project.name}`,
        ref: "main",
        sha: project.sha,
        candidate: { tag: candidate.tag, run_id: candidate.run.id, digest, checksums },
      },
    ],
    tooling,
    clients,
    platforms: [{ os: "linux", arch: "x86_64" }],
    assets,
    install_sets: [{ id: "default", os: "linux", arch: "x86_64", assets: ids }],
    reuse_groups: [{ id: "all", repos: ["app"], assets: ids }],
  };
}

/** Candidate, manifest, signature and promotion, each by its shipped action. */
async function released(tag: string) {
  const project = await makeProject(stage);
  const sealed = await create(project);
  assertOk(sealed);
  const digest = sealed.outputs["candidate-digest"] ?? "";
  await layOut(project, await specOfCandidate(project, tag, digest), PRODUCT);
  assertOk(await buildManifest(project, tag));
  assertOk(await sign(project.workspace, { files: "manifest.json", "signing-key": SEED, ...KEY }));
  const extra = { "extra-assets": "manifest.json\nmanifest.json.sig" };
  assertOk(await promote(project, tag, { inputs: extra }));
  return { project, digest };
}

test("what was promoted from a candidate is reused by the receipt of that promotion", async () => {
  const { project, digest } = await released("v1.0.0");
  await layOut(project, await specOfCandidate(project, "v1.1.0", digest), {});
  const step = await buildManifest(project, "v1.1.0", KEY);
  assertOk(step);
  const { assets } = parseManifest(await readFile(step.outputs["path"] ?? ""));
  for (const { filename, url, sha256 } of assets) {
    const answer = await fetch(url ?? "");
    assert.equal(answer.status, 200, `${filename} at ${url ?? "nowhere"}`);
    assert.equal(digestOf(new Uint8Array(await answer.arrayBuffer())), `sha256:${sha256}`);
  }
  assert.equal(assets.length, Object.keys(PRODUCT).length);
});

test("a token that may only read contents is enough", async () => {
  const { project, digest } = await released("v1.0.0");
  const { token } = await control<{ token: string }>(stage.emulator, "POST", "/tokens", {
    kind: "installation",
    repositories: { [project.name]: { contents: "read", metadata: "read" } },
  });
  await layOut(project, await specOfCandidate(project, "v1.1.0", digest), {});
  assertOk(await buildManifest(project, "v1.1.0", { ...KEY, token }));
});

test("a broken, a garbled and a refused answer of GitHub are asked for again", async () => {
  const { project, digest } = await released("v1.0.0");
  await layOut(project, await specOfCandidate(project, "v1.1.0", digest), {});
  const faults = [
    { path: "/releases\\?", action: { type: "fail", status: 502 } },
    { path: "/assets\\?per_page", action: { type: "html" } },
    { path: "/releases/assets/", nth: 2, action: { type: "html" } },
    { path: "/git/commits/", action: { type: "cut" } },
  ];
  const { result: step, fired } = await withFaults(stage, faults, () =>
    buildManifest(project, "v1.1.0", KEY),
  );
  assertOk(step);
  assert.deepEqual(fired, [1, 1, 1, 1]);
});
