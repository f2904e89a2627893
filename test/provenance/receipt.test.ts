import assert from "node:assert/strict";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { promote } from "../support/actions.ts";
import { ATTEST_PERMISSIONS, attestingVariables, createAttested } from "../support/attest.ts";
import { ms } from "../support/ms.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { makeProject, type Project } from "../support/project.ts";
import { approvedRun } from "../support/runs.ts";
import { releaseOf } from "../support/snapshot.ts";
import { startStage } from "../support/stage.ts";
import { trustRootFile } from "../support/forge-attestation.ts";

const stage = await startStage();
const trustRoot = await trustRootFile(stage);
const { url, api_url } = stage.emulator.urls;
const project = await makeProject(stage);
assertOk(await createAttested(project));
assertOk(await promoteAttested(project, "v1.0.0"));

interface Told {
  readonly links: readonly {
    readonly what: string;
    readonly state: string;
    readonly detail: string;
  }[];
}

async function promoteAttested(at: Project, tag: string) {
  const run = await approvedRun(at, { permissions: ATTEST_PERMISSIONS });
  const inputs = { attest: "true", "sigstore-url": `${url}/_services`, "trust-root": trustRoot };
  return promote(at, tag, { run, inputs, job: { variables: attestingVariables(run) } });
}

async function downloads(at: Project, tag: string): Promise<string> {
  const directory = join(stage.directory, `${at.name.replace("/", "-")}-${tag}-${Date.now()}`);
  await mkdir(directory, { recursive: true });
  const { assets } = await releaseOf(at, tag);
  for (const { name } of assets) {
    const answer = await fetch(`${url}/${at.name}/releases/download/${tag}/${name}`);
    await writeFile(join(directory, name), Buffer.from(await answer.arrayBuffer()));
  }
  return directory;
}

/** State by link. */
async function offline(directory: string, root = trustRoot): Promise<Record<string, string>> {
  const from = ["--offline", directory, "--trust-root", root, "--server", url];
  const { stdout } = await ms(["release", "trace", project.name, "v1.0.0", ...from, "--json"]);
  const { links } = JSON.parse(stdout) as Told;
  return Object.fromEntries(links.map(({ what, state }) => [what, state]));
}

test("with GitHub's records and both attestations every link is proved", async () => {
  const args = ["release", "trace", project.name, "v1.0.0", "--api-url", api_url];
  const env = { GH_TOKEN: stage.emulator.tokens.reader };
  const { code, stdout, stderr } = await ms([...args, "--trust-root", trustRoot, "--json"], env);
  assert.equal(code, 0, stderr);
  const { links } = JSON.parse(stdout) as Told;
  assert.deepEqual(
    links.filter(({ state }) => state !== "proved"),
    [],
  );
  assert.match(links.find(({ what }) => what === "receipt")?.detail ?? "", /environment release/);
});

test("somebody with only the files and the trust root proves build and receipt", async () => {
  assert.deepEqual(await offline(await downloads(project, "v1.0.0")), {
    release: "proved",
    assets: "proved",
    bytes: "proved",
    candidate: "proved",
    build: "proved",
    receipt: "proved",
    tag: "unknown",
    gate: "unknown",
  });
});

test("a receipt that was edited after it was attested is broken", async () => {
  const directory = await downloads(project, "v1.0.0");
  const path = join(directory, "promotion.json");
  const text = await readFile(path, "utf8");
  await writeFile(path, text.replace('"reviewer"', '"somebody"'));
  assert.equal((await offline(directory))["receipt"], "broken");
});

test("the attestation of another promotion proves nothing", async () => {
  const other = await makeProject(stage);
  assertOk(await createAttested(other));
  assertOk(await promoteAttested(other, "v1.0.0"));
  const directory = await downloads(project, "v1.0.0");
  const foreign = await downloads(other, "v1.0.0");
  for (const name of ["promotion.sigstore.json", "candidate.sigstore.json"]) {
    await copyFile(join(foreign, name), join(directory, name));
  }
  const states = await offline(directory);
  assert.deepEqual([states["receipt"], states["build"]], ["broken", "broken"]);
});

test("an attestation that is garbage, or under no trusted root, is broken and not unknown", async () => {
  const directory = await downloads(project, "v1.0.0");
  await writeFile(join(directory, "promotion.sigstore.json"), "{}");
  assert.equal((await offline(directory))["receipt"], "broken");
  const stranger = await startStage();
  const states = await offline(await downloads(project, "v1.0.0"), await trustRootFile(stranger));
  assert.deepEqual([states["receipt"], states["build"]], ["broken", "broken"]);
});

test("an attested promotion that is run again writes nothing", async () => {
  const step = await assertUntouched(project, () => promoteAttested(project, "v1.0.0"));
  assertOk(step);
  assert.equal(step.outputs["published"], "false");
});

test("attest: true in a job without id-token: write is refused before anything is written", async () => {
  const other = await makeProject(stage);
  assertOk(await createAttested(other));
  const inputs = { attest: "true", "trust-root": trustRoot };
  const step = await assertUntouched(other, () => promote(other, "v1.0.0", { inputs }));
  assertRefused(step, "id_token_missing");
});
