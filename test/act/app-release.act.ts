import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { PublicKey, Signature } from "@threema/wasm-minisign-verify";
import { type App, appSource, buildCandidate, makeApp, startRelease } from "./app.ts";
import { HEAVY } from "./heavy.ts";
import { type Release, type Repo, startLab } from "./lab.ts";

interface Latest {
  readonly version: string;
  readonly platforms: Readonly<
    Record<string, { readonly url: string; readonly signature: string }>
  >;
}

type Asset = Release["assets"][number];

const PLATFORMS = ["linux-x86_64", "windows-x86_64", "darwin-x86_64", "darwin-aarch64"];

function namedBytes({ id, name, digest, updated_at }: Asset): object {
  return { id, name, digest, updated_at };
}

async function download(url: string): Promise<Buffer> {
  const answer = await fetch(url);
  assert.equal(answer.status, 200, url);
  return Buffer.from(await answer.arrayBuffer());
}

async function tags(repo: Repo): Promise<string[]> {
  return (await repo.releases()).map(({ tag_name }) => tag_name);
}

async function candidateRuns(repo: Repo): Promise<number> {
  return (await repo.runs()).filter(({ path }) => path.endsWith("candidate.yml")).length;
}

/** What an installed app does: asks for the newest version, and holds its package to the pinned key. */
async function update({ repo, publicKey }: App): Promise<string> {
  const releases = `${repo.lab.emulator.urls.url}/${repo.name}/releases`;
  const text = await download(`${releases}/latest/download/latest.json`);
  const { version, platforms } = JSON.parse(String(text)) as Latest;
  const key = Buffer.from(publicKey, "base64").toString("utf8");
  for (const platform of PLATFORMS) {
    const entry = platforms[platform];
    assert.ok(entry, platform);
    assert.ok(entry.url.startsWith(`${releases}/download/v${version}/`), entry.url);
    const signature = Signature.decode(Buffer.from(entry.signature, "base64").toString("utf8"));
    const bytes = await download(entry.url);
    assert.ok(PublicKey.decode(key).verify(bytes, signature), `${platform} of ${version}`);
  }
  return version;
}

test("an app from its candidate to its users", async (t) => {
  const lab = await startLab(t);
  const app = await makeApp(lab);
  const { repo } = app;
  const rc = `rc-${repo.head}`;
  await buildCandidate(app);
  const candidate = await repo.release(rc);
  const sealed = new Map(candidate.assets.map(({ name, digest }) => [name, digest]));

  await t.test("nothing is written before somebody has approved", async () => {
    const run = await startRelease(app, "v1.0.0");
    assert.deepEqual(await tags(repo), [rc]);
    const waiting = await repo.until(run, () => true);
    assert.equal(waiting.status, "waiting");
  });

  await t.test(
    "a release that fails on its way is not published, and its candidate stays",
    async () => {
      const waiting = (await repo.runs()).find(({ status }) => status === "waiting");
      assert.ok(waiting);
      lab.emulator.faults.arm([
        {
          method: "PATCH",
          path: "/releases/\\d+$",
          times: 100,
          action: { type: "fail", status: 422 },
        },
      ]);
      await repo.approve(waiting.id);
      await repo.ended(waiting.id, "failure");
      lab.emulator.faults.clear();
      const published = (await repo.releases()).filter(({ draft }) => !draft);
      assert.deepEqual(published, []);
      assert.deepEqual(
        (await repo.release(rc)).assets.map(namedBytes),
        candidate.assets.map(namedBytes),
      );
    },
  );

  await t.test(
    "the same release is tried again without a build, and none of its steps compiles",
    async () => {
      const run = await startRelease(app, "v1.0.0");
      await repo.approve(run);
      await repo.ended(run, "success");
      assert.equal(await candidateRuns(repo), 1);
      assert.doesNotMatch(await repo.log(run), HEAVY);
    },
  );

  const release = await repo.release("v1.0.0");

  await t.test(
    "every file of the release has the bytes of rc-<sha>, or is one that a promotion makes",
    async () => {
      assert.equal(release.draft, false);
      const made: string[] = [];
      for (const { name, digest, browser_download_url } of release.assets) {
        const bytes = await download(browser_download_url);
        const found = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
        assert.equal(found, digest, name);
        if (sealed.get(name) !== found) made.push(name);
      }
      assert.deepEqual(made.filter((name) => !name.endsWith(".sig")).toSorted(), [
        "checksums.txt",
        "latest.json",
        "promotion.json",
        "promotion.sigstore.json",
      ]);
    },
  );

  await t.test("a release that is there is left as it is", async () => {
    const run = await startRelease(app, "v1.0.0");
    await repo.approve(run);
    await repo.ended(run, "success");
    const { assets } = await repo.release("v1.0.0");
    assert.deepEqual(assets.map(namedBytes), release.assets.map(namedBytes));
  });

  await t.test("a second run for a tag waits for the first, and neither is cancelled", async () => {
    const first = await startRelease(app, "v1.0.0");
    const second = await repo.dispatch("release.yml", { tag: "v1.0.0", source_sha: repo.head });
    const behind = await repo.until(second.id, ({ status }) => status !== "queued");
    assert.equal(behind.status, "pending");
    await repo.approve(first);
    await repo.ended(first, "success");
    await repo.until(second.id, ({ status }) => status === "waiting");
    await repo.approve(second.id);
    await repo.ended(second.id, "success");
  });

  await t.test(
    "an installed app finds the next version, signed for each platform with its key",
    async () => {
      assert.equal(await update(app), "1.0.0");
      await repo.push(appSource("1.1.0"));
      await repo.ended((await repo.runOf(repo.head, "ci.yml")).id, "success");
      await buildCandidate(app);
      const run = await startRelease(app, "v1.1.0");
      await repo.approve(run);
      await repo.ended(run, "success");
      assert.equal(await update(app), "1.1.0");
    },
  );
});
