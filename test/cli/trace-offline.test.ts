import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { create, promote } from "../support/actions.ts";
import { ms } from "../support/ms.ts";
import { assertOk } from "../support/outcome.ts";
import { makeProject } from "../support/project.ts";
import { releaseOf } from "../support/snapshot.ts";
import { startStage } from "../support/stage.ts";

const stage = await startStage();
const project = await makeProject(stage);
assertOk(await create(project));
assertOk(await promote(project, "v1.0.0"));

interface Told {
  readonly ok: boolean;
  readonly origin: string;
  readonly links: readonly { readonly what: string; readonly state: string }[];
}

let directories = 0;

/** The files of the release, as a user downloads them. */
async function downloads(): Promise<string> {
  directories += 1;
  const directory = join(stage.directory, `downloads-${directories}`);
  await mkdir(directory);
  const { assets } = await releaseOf(project, "v1.0.0");
  for (const { name } of assets) {
    const url = `${stage.emulator.urls.url}/${project.name}/releases/download/v1.0.0/${name}`;
    const answer = await fetch(url);
    await writeFile(join(directory, name), Buffer.from(await answer.arrayBuffer()));
  }
  return directory;
}

/** Without a token, and with an address where nobody answers. */
function trace(directory: string, ...more: string[]) {
  const nowhere = ["--api-url", "http://127.0.0.1:9"];
  const args = ["release", "trace", project.name, "v1.0.0", "--offline", directory];
  return ms([...args, ...nowhere, ...more]);
}

async function states(directory: string): Promise<readonly string[]> {
  const { stdout } = await trace(directory, "--json");
  const { links } = JSON.parse(stdout) as Told;
  return links.filter(({ state }) => state === "broken").map(({ what }) => what);
}

test("the files of a release alone lead back to the commit, and what they cannot prove is said", async () => {
  const { code, stdout, stderr } = await trace(await downloads());
  assert.equal(code, 0, stderr);
  assert.match(stdout, new RegExp(`leads back to commit ${project.sha}`));
  assert.match(stdout, /Not provable from here: .*who approved it/);
});

test("a file that was changed, lost or added after the promotion breaks the chain: exit 1", async () => {
  const changed = await downloads();
  const path = join(changed, "firmware.hex");
  const bytes = await readFile(path);
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  await writeFile(path, bytes);
  assert.equal((await trace(changed)).code, 1);
  assert.deepEqual(await states(changed), ["assets"]);

  const lost = await downloads();
  await rm(join(lost, "firmware.hex"));
  assert.deepEqual(await states(lost), ["assets"]);

  const added = await downloads();
  await writeFile(join(added, "malware.exe"), "x");
  assert.deepEqual(await states(added), ["assets"]);
});

test("the receipt of another release is not taken for this one's", async () => {
  const directory = await downloads();
  const args = ["release", "trace", project.name, "v1.0.1", "--offline", directory, "--json"];
  const { code, stdout } = await ms(args);
  assert.equal(code, 1);
  const { links } = JSON.parse(stdout) as Told;
  assert.equal(links.find(({ what }) => what === "release")?.state, "broken");
});

test("a candidate.json that the receipt does not name breaks the chain", async () => {
  const directory = await downloads();
  const path = join(directory, "candidate.json");
  const text = await readFile(path, "utf8");
  await writeFile(path, text.replace(/"login": ?"[^"]+"/, '"login": "mallory"'));
  assert.deepEqual(await states(directory), ["assets", "candidate"]);
});

test("a directory without a receipt ends with 1 and says so", async () => {
  const directory = await downloads();
  await rm(join(directory, "promotion.json"));
  const { code, stderr } = await trace(directory);
  assert.equal(code, 1);
  assert.match(stderr, /\[receipt_missing\]/);
});

test("the page needs nothing else, and the graph is one that GitHub draws", async () => {
  const directory = await downloads();
  const page = join(stage.directory, "trace.html");
  const { stdout } = await trace(directory, "--html", page, "--mermaid");
  assert.match(stdout, /^```mermaid\ngraph LR\n/);
  const html = await readFile(page, "utf8");
  assert.match(html, new RegExp(project.sha));
  assert.doesNotMatch(html, /<script|https?:\/\/(?!github)/);
});
