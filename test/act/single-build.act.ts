import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ms, type Ended } from "../support/ms.ts";
import { onTerminal } from "../support/terminal.ts";
import { APP, makeApp } from "./app.ts";
import { HEAVY } from "./heavy.ts";
import { startLab, type Release, type Repo } from "./lab.ts";
import { decideWhenAsked, operatorShell, runsOf } from "./operator.ts";

const CHECKS = ["core (rust)", "frontend (svelte)"];

/** Name to digest. */
function digests({ assets }: Release): Record<string, string | null> {
  return Object.fromEntries(assets.map(({ name, digest }) => [name, digest]));
}

async function versionAt(repo: Repo, sha: string): Promise<string> {
  const path = `/repos/${APP}/contents/package.json?ref=${sha}`;
  const { content } = await repo.lab.rest<{ content: string }>("GET", path);
  return (JSON.parse(Buffer.from(content, "base64").toString()) as { version: string }).version;
}

/** Pushes onto main and waits for the verify lane. */
async function pushGreen(repo: Repo, text: string): Promise<string> {
  const sha = await repo.push({ "src-tauri/src/main.c": text });
  await repo.ended((await repo.runOf(sha, "ci.yml")).id, "success");
  return sha;
}

test("releases of the app by its shipped workflows", async (t) => {
  const lab = await startLab(t);
  const { policy, repo } = await makeApp(lab, {
    version_files: [{ path: "package.json" }, { path: "src-tauri/Cargo.toml" }],
  });
  const directory = await mkdtemp(join(tmpdir(), "operator-"));
  t.after(() => rm(directory, { recursive: true, force: true }));
  await writeFile(join(directory, "release.yml"), policy);
  const env = await operatorShell(lab, directory);
  const release = (...args: string[]): Promise<Ended> => ms(["release", ...args], env, directory);

  await t.test("a commit that is not green is not selected, and blocks the release", async () => {
    const red = await pushGreen(repo, "int main(void) { return 2; }\n");
    for (const context of CHECKS) {
      const body = { context, state: "failure" };
      await lab.rest("POST", `/repos/${APP}/statuses/${red}`, body);
    }
    const plan = ["app", "plan", "--channel", "beta", "--json"];
    // Nor is the green one before it: the version's pull request would come after what is red.
    const auto = await release(...plan, "--auto");
    assert.equal(auto.code, 1, auto.stdout);
    const { error } = JSON.parse(auto.stdout) as { error: { code: string } };
    assert.equal(error.code, "no_green_commit");
    assert.ok(auto.stdout.includes(red), auto.stdout);
    const named = await release(...plan, "--repo", `ms-manager=${red}`);
    assert.equal(named.code, 1, named.stdout);
    assert.match(named.stdout + named.stderr, /check_not_green/);
    assert.deepEqual(await runsOf(repo, "candidate.yml"), []);
  });

  await t.test("the one-shot command as it is documented: one approval", async () => {
    await pushGreen(repo, "int main(void) { return 0; }\n");
    const asked = onTerminal(
      directory,
      env,
      "ms release app publish --channel beta --auto --watch",
      [
        [/Release as/, "\r"],
        [/Release app v1\.0\.0-beta\.1\?/, "\r"],
      ],
    );
    await Promise.race([decideWhenAsked(repo), asked]);
    const { code, text } = await asked;
    assert.equal(code, 0, text);
    assert.match(text, /v1\.0\.0-beta\.1.* is published/);
  });

  const [run] = await runsOf(repo, "candidate.yml");
  const source = /[0-9a-f]{40}/.exec(run?.display_title ?? "")?.[0] ?? "";

  await t.test(
    "exactly one heavy build, of the merged commit; the release compiles nothing",
    async () => {
      assert.equal((await runsOf(repo, "candidate.yml")).length, 1);
      assert.match(await repo.log(run?.id ?? 0), HEAVY);
      const light = [...(await runsOf(repo, "release.yml")), ...(await runsOf(repo, "ci.yml"))];
      for (const { id } of light) assert.doesNotMatch(await repo.log(id), HEAVY);
      assert.equal(await versionAt(repo, source), "1.0.0-beta.1");
      const pulls = await lab.rest<{ merged_at: string | null; head: { ref: string } }[]>(
        "GET",
        `/repos/${APP}/pulls?state=all`,
      );
      assert.deepEqual(
        pulls.map(({ head, merged_at }) => [head.ref, merged_at !== null]),
        [["release/v1.0.0-beta.1", true]],
      );
    },
  );

  await t.test("what is published is what rc-<sha> holds", async () => {
    const published = digests(await repo.release("v1.0.0-beta.1"));
    const sealed = digests(await repo.release(`rc-${source}`));
    assert.deepEqual({ ...published, ...sealed }, published);
    const added = Object.keys(published).filter((name) => !(name in sealed));
    assert.deepEqual(added.toSorted(), ["promotion.json", "promotion.sigstore.json"]);
  });

  await t.test("the receipt names the plan that was carried out", async () => {
    const { stderr, stdout } = await release("trace", APP, "v1.0.0-beta.1", "--json");
    const { promotion } = JSON.parse(stdout) as { promotion: { plan_digest?: string } };
    const record = join(directory, ".ms-release", "app-v1.0.0-beta.1.json");
    const { plan } = JSON.parse(await readFile(record, "utf8")) as { plan: { digest: string } };
    assert.equal(promotion.plan_digest, plan.digest, stderr);
  });

  await t.test("the same command again changes nothing", async () => {
    const before = digests(await repo.release("v1.0.0-beta.1"));
    const runs = (await repo.runs()).length;
    const again = await release("app", "publish", "--channel", "beta", "--auto", "--watch");
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stdout, /is published already/);
    assert.deepEqual(digests(await repo.release("v1.0.0-beta.1")), before);
    assert.equal((await repo.runs()).length, runs);
  });

  await t.test(
    "a plan, rejected at the gate: nothing is published, and it goes on without a build",
    async () => {
      await pushGreen(repo, "int main(void) { return 1; }\n");
      const file = ".ms-release/app-stable.json";
      const planned = await release("app", "plan", "--channel", "stable", "--auto", "--out", file);
      assert.equal(planned.code, 0, planned.stderr);
      const first = release("app", "publish", "--plan", file, "--watch");
      await Promise.race([decideWhenAsked(repo, "rejected"), first]);
      const refused = await first;
      assert.equal(refused.code, 1, refused.stderr);
      assert.match(refused.stderr, /approval_rejected/);
      assert.equal((await repo.releases()).filter(({ draft }) => !draft).length, 1);
      const second = release("resume", "--watch");
      await Promise.race([decideWhenAsked(repo), second]);
      const done = await second;
      assert.equal(done.code, 0, done.stderr);
      assert.equal((await runsOf(repo, "candidate.yml")).length, 2);
    },
  );

  await t.test("latest.json leads to the files of the final tag", async () => {
    const url = `${lab.emulator.urls.url}/${APP}/releases`;
    const answer = await fetch(`${url}/latest/download/latest.json`);
    const { platforms, version } = (await answer.json()) as {
      version: string;
      platforms: Record<string, { url: string }>;
    };
    assert.equal(Object.keys(platforms).length >= 4, true);
    for (const one of Object.values(platforms)) {
      assert.ok(one.url.startsWith(`${url}/download/v${version}/`), one.url);
    }
  });
});
