import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import {
  ACTIONS,
  addPerson,
  putEnvironment,
  reviewedBy,
  startActionsWorld,
} from "./actions-world.ts";
import { runNow, startRun } from "./actions-world.ts";
import { makeRelease, startWithRepository, upload } from "./emulator.ts";
import { browse, read } from "./page-world.ts";

const SHA = "0123456789abcdef0123456789abcdef01234567";

describe("the page", () => {
  it("answers at the addresses that the API gives", async (t) => {
    const world = await startActionsWorld(t);
    const draft = await makeRelease(world.writer, { tag_name: "v2", draft: true });
    const release = await makeRelease(world.writer, { tag_name: "with/slash" });
    const run = await startRun(world);
    const jobs = await world.writer("GET", `${ACTIONS}/runs/${run.id}/jobs`);
    const [job] = (JSON.parse(jobs.text) as { jobs: { html_url: string }[] }).jobs;
    assert.ok(job);
    const repo = await world.writer("GET", "/repos/acme/app");
    const links = [repo.body, repo.body.owner, draft, release, run, job];
    for (const { html_url: link } of links) {
      const path = link.replace(world.emulator.urls.url, "");
      const { status, headers } = await browse(world, path);
      assert.equal(status, 200, link);
      assert.match(String(headers["content-type"]), /^text\/html/);
    }
    assert.match(await read(world, "/"), /href="\/acme\/app"/);
    const latest = await browse(world, "/acme/app/releases/latest");
    assert.equal(latest.headers["location"], "/acme/app/releases/tag/with%2Fslash");
  });

  it("shows a private repository, which others do not see, to the person at this machine", async (t) => {
    const world = await startWithRepository(t, { private: true });
    assert.equal((await world.anonymous("GET", "/repos/acme/app")).status, 404);
    assert.match(await read(world, "/acme/app"), /<span class="badge plain">private<\/span>/);
  });

  it("lists organisations, also those without a repository", async (t) => {
    const world = await startWithRepository(t);
    await world.control("POST", "/orgs", { login: "empty" });
    const page = await read(world, "/");
    for (const path of ["/acme", "/empty", "/acme/app"]) assert.ok(page.includes(`href="${path}"`));
    assert.doesNotMatch(await read(world, "/empty"), /acme/);
  });

  it("says what kind of release it is, and names sizes and digests", async (t) => {
    const world = await startWithRepository(t, { immutable: true });
    const release = await makeRelease(world.writer, {
      tag_name: "v1",
      draft: true,
      prerelease: true,
    });
    const { body: asset } = await upload(world, release, "app.zip", "x".repeat(1234));
    const draft = await read(world, "/acme/app");
    for (const badge of ["draft", "prerelease"]) assert.match(draft, isBadge(badge));
    assert.doesNotMatch(draft, isBadge("immutable"));
    await world.writer("PATCH", `/repos/acme/app/releases/${release.id}`, {
      draft: false,
      prerelease: false,
    });
    const page = await read(world, "/acme/app/releases/tag/v1");
    for (const badge of ["latest", "immutable"]) assert.match(page, isBadge(badge));
    assert.doesNotMatch(page, isBadge("draft"));
    assert.match(page, /1,234 bytes/);
    assert.ok(page.includes(`<code class="copy">${asset.digest}</code>`));
  });

  it("tells a sealed candidate from one that is not, with the inventory", async (t) => {
    const world = await startWithRepository(t);
    const candidate = await makeRelease(world.writer, { tag_name: `rc-${SHA}`, draft: true });
    const path = candidate.html_url.replace(world.emulator.urls.url, "");
    assert.match(await read(world, path), isBadge("not sealed"));
    const inventory = { name: "app.zip", size: 3, digest: "sha256:abc" };
    const seal = { source: { sha: SHA }, run: { id: 7 }, assets: [inventory] };
    await upload(world, candidate, "candidate.json", JSON.stringify(seal));
    const page = await read(world, path);
    assert.match(page, isBadge("sealed"));
    assert.match(page, /href="\/acme\/app\/actions\/runs\/7"/);
    assert.match(page, /sha256:abc/);
    assert.match(await read(world, "/acme/app"), isBadge("sealed"));
  });

  it("shows where a release comes from and who approved it", async (t) => {
    const world = await startWithRepository(t);
    const release = await makeRelease(world.writer, { tag_name: "v1" });
    const receipt = {
      predicate: {
        candidates: [{ repository: "acme/app", tag: `rc-${SHA}`, digest: "sha256:d1" }],
        promotion: { run_id: 42, actor: "maintainer" },
        gate: { environment: "release", approved_by: [{ login: "ann" }, { login: "ben" }] },
      },
    };
    await upload(world, release, "promotion.json", JSON.stringify(receipt));
    assert.match(await read(world, "/acme/app"), isBadge("promoted"));
    const page = await read(world, "/acme/app/releases/tag/v1");
    assert.match(page, /ann, ben/);
    assert.ok(page.includes(`rc-${SHA}`));
    assert.match(page, /href="\/acme\/app\/actions\/runs\/42"/);
  });

  it("survives documents that are no JSON or have another shape", async (t) => {
    const world = await startWithRepository(t);
    const release = await makeRelease(world.writer, { tag_name: "v1" });
    await upload(world, release, "candidate.json", "not json");
    await upload(world, release, "promotion.json", '{"predicate": {"candidates": 7, "gate": []}}');
    assert.match(await read(world, "/acme/app/releases/tag/v1"), isBadge("unreadable"));
  });

  it("shows a run with its state, event, commit, attempt and jobs", async (t) => {
    const world = await startActionsWorld(t);
    const run = await startRun(world, { event: "push", jobs: [{ name: "compile it" }] });
    const path = `/acme/app/actions/runs/${run.id}`;
    const page = await read(world, path);
    assert.match(page, /in progress/);
    assert.match(page, /compile it/);
    assert.ok(page.includes(world.head));
    assert.match(page, /<dt>Attempt<\/dt>\s*<dd>1<\/dd>/);
    assert.match(page, /http-equiv="refresh"/, "a run under way reloads without scripts, too");
    await world.control("PATCH", `/repos/acme/app/runs/${run.id}`, { conclusion: "failure" });
    const ended = await read(world, path);
    assert.match(ended, isBadge("failure"));
    assert.doesNotMatch(ended, /http-equiv="refresh"/);
  });

  it("shows what a job has written, and of a long log the end", async (t) => {
    const world = await startActionsWorld(t);
    const run = await startRun(world);
    const path = `/acme/app/actions/runs/${run.id}`;
    assert.doesNotMatch(await read(world, path), /<summary>Log/);
    const jobs = await world.writer("GET", `${ACTIONS}/runs/${run.id}/jobs`);
    const [job] = (JSON.parse(jobs.text) as { jobs: { id: number }[] }).jobs;
    const logs = join(world.dataDir, "blobs", "job-logs");
    await mkdir(logs, { recursive: true });
    await writeFile(join(logs, String(job?.id)), "first <line>\nsecond line\n");
    assert.match(await read(world, path), /first &lt;line&gt;\nsecond line/);
    const long = Array.from({ length: 30_000 }, (_, line) => `this is line ${line}\n`).join("");
    await writeFile(join(logs, String(job?.id)), long);
    const page = await read(world, path);
    assert.match(page, /this is line 29999\n/);
    assert.doesNotMatch(page, /this is line 0\n/);
    assert.match(page, /The beginning is left out/);
  });

  it("shows all releases of a long list, page by page", async (t) => {
    const world = await startWithRepository(t);
    for (let number = 1; number <= 51; number += 1) {
      await makeRelease(world.writer, { tag_name: `v${number}`, draft: true });
    }
    assert.match(await read(world, "/acme/app"), /All 51 releases/);
    const first = await read(world, "/acme/app/releases");
    assert.match(first, />v51</);
    assert.doesNotMatch(first, />v1</);
    assert.match(first, /href="\/acme\/app\/releases\?page=2"/);
    const second = await read(world, "/acme/app/releases?page=2");
    assert.match(second, />v1</);
    for (const page of ["0", "99", "x", "1e9"])
      await read(world, `/acme/app/releases?page=${page}`);
  });

  it("leaves unknown addresses of the API to the API, which answers JSON", async (t) => {
    const world = await startWithRepository(t);
    for (const path of ["/api", "/api/nonsense", "/_emulator/nonsense"]) {
      const { status, headers } = await browse(world, path);
      assert.equal(status, 404, path);
      assert.match(String(headers["content-type"]), /^application\/json/, path);
    }
  });

  it("lists decisions about a run", async (t) => {
    const world = await startActionsWorld(t);
    const ann = await addPerson(world, "ann");
    const gate = await putEnvironment(world, "release", reviewedBy(ann));
    const run = await startRun(world, { environment: "release" });
    await ann.call("POST", `${ACTIONS}/runs/${run.id}/pending_deployments`, {
      environment_ids: [gate.id],
      state: "approved",
      comment: "Looks right",
    });
    assert.equal((await runNow(world, run.id)).status, "in_progress");
    const page = await read(world, `/acme/app/actions/runs/${run.id}`);
    assert.match(page, /<strong>ann<\/strong>/);
    assert.match(page, /Looks right/);
  });

  it("stays out of the request log, and faults do not touch it", async (t) => {
    const world = await startWithRepository(t);
    world.emulator.faults.arm([{ action: { type: "fail", status: 500 } }]);
    const before = world.emulator.requests().length;
    const page = await read(world, "/");
    assert.equal(world.emulator.requests().length, before);
    assert.match(page, /0 of 1 fired/);
  });

  it("says 404 for what does not exist", async (t) => {
    const world = await startWithRepository(t);
    for (const path of ["/nobody", "/acme/none", "/acme/app/actions/runs/1"]) {
      const { status, headers } = await browse(world, path);
      assert.equal(status, 404, path);
      assert.match(String(headers["content-type"]), /^text\/html/);
    }
  });
});

function isBadge(word: string): RegExp {
  return new RegExp(`<span class="badge \\w+">${word}</span>`);
}
