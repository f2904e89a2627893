import assert from "node:assert/strict";
import test from "node:test";
import { create, promote } from "../support/actions.ts";
import { publishByHand, replace } from "../support/assets.ts";
import { ms } from "../support/ms.ts";
import { assertOk } from "../support/outcome.ts";
import { makeProject, noise } from "../support/project.ts";
import { releaseOf } from "../support/snapshot.ts";
import { startStage } from "../support/stage.ts";
import { provesDocuments } from "../support/command-documents.ts";

provesDocuments("release trace");

const stage = await startStage();
const api = ["--api-url", stage.emulator.urls.api_url];
const env = { GH_TOKEN: stage.emulator.tokens.reader };

interface Told {
  readonly ok: boolean;
  readonly tag: string;
  readonly links: readonly { readonly what: string; readonly state: string }[];
}

test("without a token it ends with 3 and names the variable", async () => {
  const { code, stdout, stderr } = await ms(["release", "trace", "acme/app", "v1.0.0", ...api]);
  assert.equal(code, 3);
  assert.equal(stdout, "");
  assert.match(stderr, /GH_TOKEN/);
  assert.match(stderr, /\[token_missing\]/);
});

test("a token that GitHub rejects ends with 3 and is not shown", async () => {
  const token = "ghp_0123456789abcdef0123456789abcdef0123";
  const args = ["release", "trace", "acme/app", "v1.0.0", ...api];
  const { code, stdout, stderr } = await ms(args, { GH_TOKEN: token });
  assert.equal(code, 3);
  assert.match(stderr, /\[token_rejected\]/);
  assert.ok(!(stdout + stderr).includes(token));
});

test("a release that is not there ends with 1", async () => {
  const project = await makeProject(stage);
  const { code, stderr } = await ms(["release", "trace", project.name, "v1.0.0", ...api], env);
  assert.equal(code, 1);
  assert.match(stderr, /\[release_missing\]/);
});

test("a release that was made without a promotion ends with 1", async () => {
  const project = await makeProject(stage);
  await publishByHand(project, "v1.0.0");
  const { code, stderr } = await ms(["release", "trace", project.name, "v1.0.0", ...api], env);
  assert.equal(code, 1);
  assert.match(stderr, /\[receipt_missing\]/);
});

test("a promoted release is followed back to its commit, for people and for machines", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project));
  assertOk(await promote(project, "v1.0.0"));
  const args = ["release", "trace", project.name, "v1.0.0", ...api];
  const people = await ms(args, env);
  assert.equal(people.code, 0, people.stderr);
  assert.match(people.stdout, new RegExp(`leads back to commit ${project.sha}`));
  const machines = await ms([...args, "--json"], env);
  assert.equal(machines.code, 0);
  const told = JSON.parse(machines.stdout) as Told;
  assert.deepEqual([told.ok, told.tag], [true, "v1.0.0"]);
  assert.ok(told.links.length >= 8);
  // Nobody attested it, and GitHub's own attestation cannot be judged without its trust root.
  assert.deepEqual(
    told.links.filter(({ state }) => state !== "proved").map(({ what }) => what),
    ["build", "receipt", "github"],
  );
});

test("an asset that was exchanged after the promotion breaks the chain: exit 1", async () => {
  const project = await makeProject(stage, { immutable: false });
  assertOk(await create(project));
  assertOk(await promote(project, "v1.0.0"));
  await replace(project, await releaseOf(project, "v1.0.0"), "firmware.hex", noise("other", 500));
  const args = ["release", "trace", project.name, "v1.0.0", ...api, "--json"];
  const { code, stdout } = await ms(args, env);
  assert.equal(code, 1);
  const told = JSON.parse(stdout) as Told;
  assert.equal(told.ok, false);
  assert.deepEqual(
    told.links.filter(({ state }) => state === "broken").map(({ what }) => what),
    ["assets"],
  );
});
