import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { create, promote } from "../support/actions.ts";
import { download } from "../support/assets.ts";
import { readReceipt } from "../support/documents.ts";
import { startGoBetween } from "../support/go-between.ts";
import { annotations, assertOk, assertSecretless } from "../support/outcome.ts";
import { CANDIDATE_WORKFLOW, makeProject, PRODUCT, RELEASE_WORKFLOW } from "../support/project.ts";
import { candidateOf, digests, releaseOf, snapshot } from "../support/snapshot.ts";
import { startStage } from "../support/stage.ts";

const stage = await startStage();
const TAG = "v1.2.0";
const PLAN = `sha256:${"5".repeat(64)}`;

/** A project with a sealed candidate and its promotion. */
async function promoted() {
  const project = await makeProject(stage);
  const sealed = await create(project, { inputs: { version: "1.2.0" } });
  assertOk(sealed);
  const step = await promote(project, TAG, {
    inputs: { notes: "What is new.", "plan-digest": PLAN },
  });
  assertOk(step);
  return { project, sealed, step, release: await releaseOf(project, TAG) };
}

const { project, sealed, step, release } = await promoted();

test("the release has exactly the candidate's bytes and the receipt, and is latest and immutable", async () => {
  const { "promotion.json": receipt, ...published } = digests(release);
  const candidate = await candidateOf(project);
  assert.deepEqual(published, digests(candidate));
  for (const asset of release.assets.filter(({ name }) => name in PRODUCT)) {
    const bytes = await download(project, asset);
    assert.deepEqual(bytes, PRODUCT[asset.name as keyof typeof PRODUCT]);
  }
  const { draft, prerelease, immutable } = release;
  assert.deepEqual(
    { draft, prerelease, immutable },
    { draft: false, prerelease: false, immutable: true },
  );
  const { latest, tags } = await snapshot(project);
  assert.equal(latest, TAG);
  assert.deepEqual(tags, { [TAG]: project.sha });
  assert.equal(step.outputs["receipt-digest"], receipt);
});

test("outputs, notes and summary say what was published", () => {
  const { "html-url": url = "", "receipt-digest": receipt = "", ...outputs } = step.outputs;
  assert.partialDeepStrictEqual(outputs, {
    "release-id": String(release.id),
    tag: TAG,
    published: "true",
  });
  assert.match(url, /\/releases\/tag\/v1\.2\.0$/);
  assert.match(receipt, /^sha256:[0-9a-f]{64}$/);
  assert.match(release.body, /^What is new\./);
  assert.match(step.summary, /## Published `v1\.2\.0`/);
  assert.match(step.summary, /approved by reviewer for `release`/);
  assert.ok(step.summary.includes(`Carries out the plan \`${PLAN}\``));
  assert.deepEqual(annotations(step, "warning"), []);
  assertSecretless(step);
});

test("the receipt names every asset, the candidate, the run, the gate and who approved", async () => {
  const { subject, predicate } = await readReceipt(project, release);
  const { "promotion.json": _, ...published } = digests(release);
  const listed = subject.map(({ name, digest }) => [name, `sha256:${digest.sha256}`]);
  assert.deepEqual(Object.fromEntries(listed), published);
  assert.ok(
    predicate.assets.every(
      ({ lineage, before, after }) => lineage === "identical" && before === after,
    ),
  );
  const [candidate, ...others] = predicate.candidates;
  assert.deepEqual(others, []);
  assert.deepEqual(candidate, {
    repository: project.name,
    repository_id: project.id,
    tag: `rc-${project.sha}`,
    release_id: (await candidateOf(project)).id,
    sha: project.sha,
    run_id: sealed.run.id,
    run_attempt: 1,
    workflow_path: CANDIDATE_WORKFLOW,
    digest: sealed.outputs["candidate-digest"],
  });
  assert.deepEqual(
    [predicate.release.tag, predicate.release.commit, predicate.release.channel],
    [TAG, project.sha, "stable"],
  );
  assert.equal(predicate.promotion.run_id, step.run.id);
  assert.equal(predicate.promotion.plan_digest, PLAN);
  assert.ok(predicate.promotion.workflow_ref.includes(RELEASE_WORKFLOW));
  const { login, id } = stage.reviewer;
  assert.deepEqual(predicate.gate, {
    environment: "release",
    approved_by: [{ login, id }],
    comment: "Looks right",
  });
});

test(
  "sha256sum -c accepts what anybody downloads",
  { skip: process.platform === "win32" },
  async () => {
    const directory = join(stage.directory, "downloaded");
    await mkdir(directory);
    const { url } = stage.emulator.urls;
    for (const { name } of release.assets) {
      const answer = await fetch(`${url}/${project.name}/releases/download/${TAG}/${name}`);
      assert.equal(answer.status, 200);
      await writeFile(join(directory, name), Buffer.from(await answer.arrayBuffer()));
    }
    const said = execFileSync("sha256sum", ["--strict", "-c", "checksums.txt"], { cwd: directory });
    assert.equal(said.toString().match(/: OK$/gm)?.length, Object.keys(PRODUCT).length + 1);
  },
);

test("the candidate stays as it was", async () => {
  const { id, draft, assets } = await candidateOf(project);
  assert.deepEqual([id, draft, assets.length], [Number(sealed.outputs["release-id"]), true, 5]);
});

test("draft, uploads, public as a prerelease that is not latest, and only then the final flags", async () => {
  const other = await makeProject(stage);
  assertOk(await create(other));
  const { apiUrl, passed } = await startGoBetween(stage, {});
  assertOk(await promote(other, TAG, { job: { apiUrl } }));
  const writes = passed.filter(({ method }) => method !== "GET");
  const kinds = writes.map(({ method, path }) =>
    path.startsWith("/api/uploads/") ? "upload" : `${method} ${path.replace(/^.*\/releases/, "")}`,
  );
  const { id } = await releaseOf(other, TAG);
  const uploads = Array.from({ length: 6 }, () => "upload");
  assert.deepEqual(kinds, ["POST ", ...uploads, `PATCH /${id}`, `PATCH /${id}`]);
  assert.equal(writes[0]?.json?.["draft"], true);
  const [publishing, final] = writes.slice(-2).map(({ json }) => json);
  assert.deepEqual(publishing, { draft: false, prerelease: true, make_latest: "false" });
  assert.deepEqual(final, { prerelease: false, make_latest: "true" });
  const steps = passed.map(({ method, path }) => (path.includes("/assets?") ? "list" : method));
  const [first, last] = [steps.indexOf("PATCH"), steps.lastIndexOf("PATCH")];
  assert.ok(
    steps.slice(first, last).includes("list"),
    "assets are read back before the final flags",
  );
});
