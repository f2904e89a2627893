import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { parseChecksums, parseLatestJson, type LatestJson } from "@release-actions/contract";
import { create, promote } from "../support/actions.ts";
import { download } from "../support/assets.ts";
import { readReceipt } from "../support/documents.ts";
import { ms } from "../support/ms.ts";
import { annotations, assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { digestOf, makeProject, writeOut, type Project } from "../support/project.ts";
import { startCandidateRun } from "../support/runs.ts";
import { assetOf, candidateOf, digests, releaseOf } from "../support/snapshot.ts";
import { control, startStage } from "../support/stage.ts";
import {
  addressOf,
  candidateDocument,
  makeApp,
  makeKey,
  PACKAGES,
  PLATFORMS,
  REQUIRED,
  rewrite,
  sealApp,
  TAG,
  VERSION,
} from "../support/updater.ts";

const stage = await startStage();
const key = await makeKey();
const inputs = { "updater-public-key": key.publicKey, "required-platforms": REQUIRED };

/** A project whose build signed and wrote a latest.json, with something changed about it. */
async function sealed(change: (genuine: LatestJson) => LatestJson | string = (same) => same) {
  const project = await makeApp(stage);
  await sealApp(project, change(await candidateDocument(project, key)));
  return project;
}

async function published(project: Project, tag = TAG): Promise<LatestJson> {
  const release = await releaseOf(project, tag);
  return parseLatestJson(await download(project, assetOf(release, "latest.json")));
}

test("the candidate's latest.json is rewritten for the final tag, and the receipt has both digests", async () => {
  const project = await sealed();
  assertOk(await promote(project, TAG, { inputs }));
  const { version, platforms, notes } = await published(project);
  assert.deepEqual([version, notes], [VERSION, "What is new"]);
  assert.deepEqual(Object.keys(platforms), Object.keys(PLATFORMS).toSorted());
  for (const [platform, { url }] of Object.entries(platforms)) {
    assert.equal(url, addressOf(project, TAG, PLATFORMS[platform] ?? ""));
    assert.equal((await fetch(url)).status, 200);
  }
  const release = await releaseOf(project, TAG);
  const [before, after] = [digests(await candidateOf(project)), digests(release)];
  const { predicate } = await readReceipt(project, release);
  const entry = predicate.assets.find(({ name }) => name === "latest.json");
  assert.equal(entry?.lineage, "rewritten");
  assert.deepEqual([entry?.before, entry?.after], [before["latest.json"], after["latest.json"]]);
  assert.notEqual(entry?.before, entry?.after);
  const checksums = parseChecksums(await download(project, assetOf(release, "checksums.txt")));
  const listed = checksums.map(({ name, digest }) => [name, digest]);
  const { "promotion.json": _, "checksums.txt": __, ...others } = after;
  assert.deepEqual(Object.fromEntries(listed), others);
});

test("promoted again it is the same release", async () => {
  const project = await sealed();
  assertOk(await promote(project, TAG, { inputs }));
  const again = await assertUntouched(project, () => promote(project, TAG, { inputs }));
  assertOk(again);
  assert.equal(again.outputs["published"], "false");
});

test("the trace of a release tells where latest.json is from", async () => {
  const project = await sealed();
  assertOk(await promote(project, TAG, { inputs }));
  const args = ["release", "trace", project.name, TAG, "--api-url", stage.emulator.urls.api_url];
  const { code, stdout } = await ms(args, { GH_TOKEN: stage.emulator.tokens.reader });
  assert.equal(code, 0, stdout);
  assert.match(stdout, /latest\.json +.+ rewritten /);
  assert.match(stdout, /7 are identical to the candidate's, 2 rewritten from the candidate's/);
  const { "latest.json": before } = digests(await candidateOf(project));
  assert.match(stdout, new RegExp(`latest\\.json .+ from ${before}`));
});

test("without the pinned key a candidate's latest.json is not published", async () => {
  const project = await sealed();
  const step = await assertUntouched(project, () => promote(project, TAG));
  assertRefused(step, "updater_key_missing");
});

test("with latest-json: none the release carries none, and checksums.txt neither", async () => {
  const project = await sealed();
  assertOk(await promote(project, TAG, { inputs: { "latest-json": "none" } }));
  const release = await releaseOf(project, TAG);
  assert.equal(digests(release)["latest.json"], undefined);
  const checksums = await download(project, assetOf(release, "checksums.txt"));
  assert.ok(!checksums.includes("latest.json"));
  assertOk(
    await assertUntouched(project, () =>
      promote(project, TAG, { inputs: { "latest-json": "none" } }),
    ),
  );
});

test("a prerelease carries latest.json only when updater-channel is all", async () => {
  const version = "1.0.0-beta.1";
  const project = await makeApp(stage);
  await writeOut(project, { "latest.json": "{}" });
  const files = [...Object.keys(PACKAGES), "latest.json"].map((name) => `out/${name}`).join("\n");
  assertOk(await create(project, { inputs: { files, version } }));
  const tag = `v${version}`;
  const all = { ...inputs, "updater-channel": "all" };
  const judged = await assertUntouched(project, () => promote(project, tag, { inputs: all }));
  assertRefused(judged, "latest_json_invalid");
  const required = { ...inputs, "latest-json": "required" };
  assertOk(await promote(project, tag, { inputs: required }));
  assert.equal(digests(await releaseOf(project, tag))["latest.json"], undefined);
});

test("a candidate of another repository names its own addresses, the release this one's", async () => {
  const source = await makeApp(stage);
  const sha = stage.source.first;
  const built = { ...source, sha };
  const document = await candidateDocument(built, key);
  await writeOut(source, { "latest.json": JSON.stringify(document) });
  const files = [...Object.keys(PACKAGES), "latest.json"].map((name) => `out/${name}`).join("\n");
  const run = await startCandidateRun(source, { head_sha: sha });
  assertOk(await create(source, { run, inputs: { files, version: VERSION } }));
  const { token } = await control<{ token: string }>(stage.emulator, "POST", "/tokens", {
    kind: "installation",
    repositories: { [source.name]: { contents: "write", actions: "read", metadata: "read" } },
  });
  const target = await makeProject(stage);
  const from = { repository: source.name, "source-sha": sha, "candidate-token": token };
  assertOk(await promote(target, TAG, { inputs: { ...inputs, ...from } }));
  const { platforms } = await published(target);
  const wanted = addressOf(target, TAG, PLATFORMS["linux-x86_64"] ?? "");
  assert.equal(platforms["linux-x86_64"]?.url, wanted);
});

test("every problem of a candidate's latest.json is told, and nothing is written", async () => {
  const project = await sealed(({ platforms }) => ({
    version: "1.0.1",
    platforms: {
      "windows-x86_64-nsis": platforms["windows-x86_64-nsis"] ?? { url: "", signature: "" },
      "darwin-x86_64": platforms["darwin-x86_64"] ?? { url: "", signature: "" },
      "darwin-aarch64": platforms["darwin-aarch64"] ?? { url: "", signature: "" },
      "linux-x86_64": {
        signature: platforms["darwin-x86_64"]?.signature ?? "",
        url: "https://api.github.com/repos/acme/app/releases/assets/1",
      },
    },
  }));
  const step = await assertUntouched(project, () => promote(project, TAG, { inputs }));
  assertRefused(step, "updater_version_mismatch");
  const [message = ""] = annotations(step, "error");
  for (const part of [
    "expected 1.0.0, found 1.0.1",
    "windows-x86_64 is not",
    "linux-x86_64: its address is the API's",
  ]) {
    assert.ok(message.includes(part), message);
  }
});

for (const [what, text] of [
  ["a byte order mark", (json: string) => `\u{feff}${json}`],
  ["name and version", (json: string) => json.replace("{", `{"name":"${VERSION}",`)],
  [
    "a platform twice",
    (json: string) => json.replace('"platforms":{', '"platforms":{"linux-x86_64":{},'),
  ],
  [
    "one malformed platform",
    (json: string) => json.replace(/"signature":"[^"]*"/, '"signature":""'),
  ],
] as const) {
  test(`a candidate's latest.json with ${what} is refused, and nothing is written`, async () => {
    const project = await sealed((genuine) => text(JSON.stringify(genuine)));
    const step = await assertUntouched(project, () => promote(project, TAG, { inputs }));
    assertRefused(step, "latest_json_invalid");
  });
}

async function withExtra(document: string | Uint8Array): Promise<Project> {
  const project = await makeApp(stage);
  await sealApp(project);
  await mkdir(join(project.workspace, "extra"), { recursive: true });
  await writeFile(join(project.workspace, "extra", "latest.json"), document);
  return project;
}

const extra = { ...inputs, "extra-assets": "extra/latest.json" };

test("the file that rewrite-latest-json wrote is published as it is, as an extra asset", async () => {
  const project = await makeApp(stage);
  await sealApp(project);
  const document = JSON.stringify(await candidateDocument(project, key));
  const given = { "public-key": key.publicKey, output: "extra/latest.json" };
  const step = await rewrite(project, document, given);
  assertOk(step);
  assertOk(await promote(project, TAG, { inputs: extra }));
  assert.equal(digests(await releaseOf(project, TAG))["latest.json"], step.outputs["digest"]);
});

test("an extra latest.json that still leads to the candidate is refused", async () => {
  const project = await withExtra("{}");
  const document = JSON.stringify(await candidateDocument(project, key));
  await writeFile(join(project.workspace, "extra", "latest.json"), document);
  const step = await assertUntouched(project, () => promote(project, TAG, { inputs: extra }));
  assertRefused(step, "platform_url_invalid");
  assert.match(step.log, /in a candidate/);
});

test("an extra latest.json for a release that carries none is refused", async () => {
  const project = await withExtra("{}");
  const none = { ...extra, "latest-json": "none" };
  const step = await assertUntouched(project, () => promote(project, TAG, { inputs: none }));
  assertRefused(step, "latest_json_untimely");
});

test("a candidate without anything that updaters install has no latest.json to be made", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project, { inputs: { files: "out/firmware.hex" } }));
  const given = { "latest-json": "required", "updater-public-key": key.publicKey };
  const step = await assertUntouched(project, () => promote(project, TAG, { inputs: given }));
  assertRefused(step, "latest_json_missing");
  assert.match(step.log, /firmware\.hex/);
});

test("the published bytes are canonical", async () => {
  const project = await sealed();
  assertOk(await promote(project, TAG, { inputs }));
  const release = await releaseOf(project, TAG);
  const bytes = await download(project, assetOf(release, "latest.json"));
  assert.equal(bytes.toString(), `${JSON.stringify(JSON.parse(bytes.toString()), null, 2)}\n`);
  assert.equal(digests(release)["latest.json"], digestOf(bytes));
});
