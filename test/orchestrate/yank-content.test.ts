import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import { readYank } from "@release-actions/contract";
import { stringify } from "yaml";
import { create, promote } from "../support/actions.ts";
import { PUBLIC_KEY, signed } from "../support/content-release.ts";
import { assertOk } from "../support/outcome.ts";
import { policyOf } from "../support/policy.ts";
import { ENVIRONMENT, RELEASE_WORKFLOW } from "../support/project.ts";
import { releaseOf, snapshot } from "../support/snapshot.ts";
import { startStage } from "../support/stage.ts";
import { mortal, propose, proposeAndYank } from "./session.ts";
import { operate, type Operated } from "./support.ts";
import { provesDocuments } from "../support/command-documents.ts";

provesDocuments("release yank");

const stage = await startStage();
const REASON = "The firmware does not start";
const gate = { environment: ENVIRONMENT };
const ORDER = ["v1.0.0", "v1.1.0-beta.1", "v1.1.0-beta.2", "v1.1.0", "v1.2.0"];

/** Content with these releases of one candidate, each with the signed manifest that installers read. */
async function released(tags: readonly string[]): Promise<Operated> {
  const at = await operate(stage);
  const { directory, project } = at;
  const content = {
    kind: "content",
    repository: project.name,
    sources: ["app"],
    workflow: RELEASE_WORKFLOW,
    channels: { stable: gate, beta: gate },
    manifest: { public_key: PUBLIC_KEY },
  };
  const config = policyOf(project, {}, { products: { content } });
  await writeFile(join(directory, "release.yml"), stringify(config));
  assertOk(await create(project));
  for (const tag of tags) {
    const extra = join(project.workspace, "extra");
    const manifest = Buffer.from(JSON.stringify({ schema: 3, tag }));
    await mkdir(extra, { recursive: true });
    await writeFile(join(extra, "manifest.json"), manifest);
    await writeFile(join(extra, "manifest.json.sig"), signed(manifest));
    assertOk(await promote(project, tag, { inputs: { "extra-assets": "extra/*" } }));
  }
  return at;
}

function yank(at: Operated, tag: string, ...more: string[]) {
  return at.release("yank", "content", tag, "--reason", REASON, ...more);
}

/** What an installer of a channel would install now, as installers choose. */
async function installed({ project }: Operated, channel: "stable" | "beta"): Promise<unknown> {
  const { releases } = await snapshot(project);
  const betas = releases
    .filter(
      ({ draft, prerelease, tag_name: tag }) => !draft && prerelease && tag.includes("-beta."),
    )
    .map(({ tag_name: tag }) => tag)
    .toSorted((a, b) => b.localeCompare(a, "en", { numeric: true }));
  const where = channel === "stable" ? "latest/download" : `download/${betas[0]}`;
  const page = `${stage.emulator.urls.url}/${project.name}/releases/${where}/manifest.json`;
  const answer = await fetch(page);
  return answer.ok ? ((await answer.json()) as { tag: string }).tag : answer.status;
}

test("content that is taken back", async (t) => {
  const at = await released(ORDER);
  await refusals(t, at);
  await notTheNewest(t, at);
  await beta(t, at);
  await stable(t, at);
  await nothingBelow(t, at);
});

async function refusals(t: TestContext, at: Operated): Promise<void> {
  for (const [what, code, next, tag, more] of [
    [
      "nobody confirmed it",
      "confirmation_needed",
      `yank content v1.2.0 --reason '${REASON}' --yes`,
      "v1.2.0",
      [],
    ],
    ["it is not there", "release_missing", "`ms release status`", "v9.0.0", ["--yes"]],
    [
      "it has no such channel",
      "channel_not_allowed",
      "`ms release status`",
      "v1.2.0-rc.1",
      ["--yes"],
    ],
  ] as const) {
    await t.test(
      `is not when ${what}: nothing is written, and the next command is named`,
      async () => {
        const before = await snapshot(at.project);
        const { code: exit, stderr } = await yank(at, tag, ...more);
        assert.notEqual(exit, 0);
        assert.ok(stderr.includes(`[${code}]`) && stderr.includes(next), stderr);
        assert.deepEqual(await snapshot(at.project), before);
      },
    );
  }
}

async function notTheNewest(t: TestContext, at: Operated): Promise<void> {
  await t.test("and was not the newest is marked; what users get stays what it was", async () => {
    const before = await snapshot(at.project);
    const dry = await yank(at, "v1.1.0", "--dry-run");
    assert.match(dry.stdout, /latest: v1\.2\.0, as before/);
    assert.deepEqual(await snapshot(at.project), before, "a dry run writes nothing");
    assert.equal((await yank(at, "v1.1.0", "--yes")).code, 0);
    const now = await snapshot(at.project);
    assert.equal(now.latest, "v1.2.0");
    const other = (state: typeof now) => state.releases.filter((one) => one.tag_name !== "v1.1.0");
    assert.deepEqual(other(now), other(before), "no other release is touched");
    const { body, prerelease } = await releaseOf(at.project, "v1.1.0");
    assert.equal(prerelease, true);
    assert.deepEqual(readYank(body)?.after, { latest: "v1.2.0", prerelease: true });
    assert.equal(await installed(at, "beta"), "v1.1.0-beta.2", "it is no beta now");
  });
}

async function beta(t: TestContext, at: Operated): Promise<void> {
  await t.test("as a beta that is not the newest says which one installers take", async () => {
    const { stdout: dry } = await yank(at, "v1.1.0-beta.2", "--dry-run", "--json");
    const { yank: proposed } = JSON.parse(dry) as { yank: { previous?: { tag: string } } };
    assert.equal(proposed.previous?.tag, "v1.1.0-beta.1");
    const { stdout } = await yank(at, "v1.1.0-beta.1", "--yes");
    assert.match(stdout, /installers take the highest tag of beta: v1\.1\.0-beta\.2/);
    assert.equal(await installed(at, "beta"), "v1.1.0-beta.2");
  });
  await t.test("as a beta leaves stable alone, and says what betas are still offered", async () => {
    const before = await snapshot(at.project);
    const { code, stderr, stdout } = await yank(at, "v1.1.0-beta.2", "--yes", "--json");
    assert.equal(code, 0, stderr);
    const told = JSON.parse(stdout) as { still_offered: boolean; next: string };
    assert.equal(told.still_offered, (await installed(at, "beta")) === "v1.1.0-beta.2");
    assert.equal(told.next, "ms release content plan --channel beta --product content --auto");
    const again = await yank(at, "v1.1.0-beta.2", "--yes");
    assert.match(again.stdout, /was taken back already/);
    assert.match(again.stdout, /STILL OFFERED v1\.1\.0-beta\.2/);
    const now = await snapshot(at.project);
    const other = (state: typeof now) =>
      state.releases.filter((one) => one.tag_name !== "v1.1.0-beta.2");
    assert.deepEqual(other(now), other(before));
    assert.equal(now.latest, "v1.2.0");
    assert.equal(await installed(at, "stable"), "v1.2.0");
    const { body, prerelease } = await releaseOf(at.project, "v1.1.0-beta.2");
    assert.equal(readYank(body)?.previous, undefined, "the one below was taken back before");
    assert.equal(prerelease, true, "no prerelease would be for GitHub to make the latest");
  });
}

async function stable(t: TestContext, at: Operated): Promise<void> {
  await t.test(
    "gives installers the newest good one below it, killed between its writes",
    async () => {
      const before = await releaseOf(at.project, "v1.2.0");
      assert.equal(await installed(at, "stable"), "v1.2.0");
      let patches = 0;
      const about = [at, "v1.2.0", REASON, "content"] as const;
      const looked = await mortal(Number.POSITIVE_INFINITY, () => propose(...about));
      assert.equal(looked.writes, 0);
      // Before that nothing is written; of an app every answer is tried.
      for (let limit = looked.requests; ; limit += 1) {
        const work = () => proposeAndYank(...about);
        const { died, writes } = await mortal(limit, work);
        patches += writes;
        const { latest } = await snapshot(at.project);
        assert.ok(latest === "v1.2.0" || latest === "v1.0.0", `${latest} is what users get`);
        if (!died) break;
      }
      assert.equal(patches, 3);
      assert.equal(await installed(at, "stable"), "v1.0.0", "v1.1.0 was taken back before");
      const after = await releaseOf(at.project, "v1.2.0");
      assert.deepEqual(after.assets, before.assets, "nothing is deleted");
      assert.ok(after.body.endsWith(before.body));
      const settled = await snapshot(at.project);
      const again = await yank(at, "v1.2.0", "--yes");
      assert.match(again.stdout, /was taken back already/);
      assert.deepEqual(await snapshot(at.project), settled);
    },
  );
}

async function nothingBelow(t: TestContext, at: Operated): Promise<void> {
  await t.test("with nothing good below it leaves nothing the latest, which is said", async () => {
    const { code, stderr, stdout } = await yank(at, "v1.0.0", "--yes");
    assert.equal(code, 0, stderr);
    assert.match(stderr, /latest: v1\.0\.0 → NONE/);
    assert.match(stdout, /latest: none of this channel/);
    assert.equal(await installed(at, "stable"), 404);
    assert.equal(readYank((await releaseOf(at.project, "v1.0.0")).body)?.previous, undefined);
    const status = await at.release("status");
    assert.match(
      status.stdout,
      /content\/stable no release yet\n {2}taken back: v1\.2\.0, v1\.1\.0, v1\.0\.0/,
    );
    assert.match(
      status.stdout,
      /content\/beta no release yet\n {2}taken back: v1\.1\.0-beta\.2, v1\.1\.0-beta\.1/,
    );
  });
}
