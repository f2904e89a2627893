import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { stringify } from "yaml";
import { ms, startMs, untilSaid, type Ended } from "../support/ms.ts";
import { startWorld, type Run, type World } from "./world.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const PIN = "1".repeat(40);

const CANDIDATE = `
name: Candidate
run-name: Candidate \${{ inputs.source_sha }}
on: { workflow_dispatch: { inputs: { source_sha: { required: true } } } }
permissions: {}
concurrency: { group: "candidate-\${{ inputs.source_sha }}", cancel-in-progress: false }
jobs:
  build:
    runs-on: ubuntu-latest
    permissions: { contents: write, actions: read }
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with: { ref: "\${{ inputs.source_sha }}" }
      - name: Compile
        run: mkdir out && cp README.md out/app-linux-x86_64.tar.gz && date +%N > out/firmware.hex
      - uses: petitechose/release-actions/create-candidate@${PIN}
        with: { source-sha: "\${{ inputs.source_sha }}", files: "out/*" }
`;

const RELEASE = `
name: Release
run-name: Release \${{ inputs.tag }} from \${{ inputs.source_sha }}
on:
  workflow_dispatch:
    inputs: { tag: { required: true }, source_sha: { required: true }, plan_digest: {} }
permissions: {}
jobs:
  promote:
    runs-on: ubuntu-latest
    environment: app-release
    permissions: { contents: write, actions: read }
    steps:
      - name: Promote
        uses: petitechose/release-actions/promote-release@${PIN}
        with:
          source-sha: \${{ inputs.source_sha }}
          tag: \${{ inputs.tag }}
          environment: app-release
          policy: release.yml
`;

const POLICY = {
  schema: "release-actions/config",
  schema_version: 1,
  producers: {
    app: {
      repository: "acme/app",
      workflow: ".github/workflows/candidate.yml",
      runner: "any",
      checks: ["test"],
    },
  },
  environments: { "app-release": { branches: "any", admin_bypass: true } },
  products: {
    app: {
      kind: "app",
      repository: "acme/app",
      sources: ["app"],
      workflow: ".github/workflows/release.yml",
      channels: { beta: { environment: "app-release" }, stable: { environment: "app-release" } },
    },
  },
};

/** A repository with both workflows, a gate with a reviewer, and a green commit. */
async function startOrganisation(t: TestContext) {
  const world = await startWorld(t, { actions: { "petitechose/release-actions": ROOT } });
  const { tokens, urls } = world.emulator;
  const made = await fetch(`${urls.admin_url}/users`, {
    method: "POST",
    body: JSON.stringify({ login: "reviewer" }),
  });
  const reviewer = (await made.json()) as { id: number; token: string };
  const admin = (path: string, body: object): Promise<Response> =>
    world.call("PUT", `/repos/acme/app${path}`, body, tokens.admin);
  await admin("/collaborators/reviewer", { permission: "push" });
  await admin("/environments/app-release", {
    prevent_self_review: true,
    reviewers: [{ type: "User", id: reviewer.id }],
  });
  const sha = await world.push({
    ".github/workflows/candidate.yml": CANDIDATE,
    ".github/workflows/release.yml": RELEASE,
    "release.yml": stringify(POLICY),
    "README.md": "An app.\n",
  });
  await world.call("POST", `/repos/acme/app/statuses/${sha}`, {
    context: "test",
    state: "success",
  });
  const directory = join(world.workspace, "operator");
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "release.yml"), stringify(POLICY));
  const env = { GH_TOKEN: tokens.writer, GITHUB_API_URL: urls.api_url, MS_POLL_MS: "200" };
  return {
    world,
    sha,
    reviewer,
    release: (...args: string[]): Promise<Ended> => ms(["release", ...args], env, directory),
    start: (...args: string[]) => startMs(["release", ...args], env, directory),
  };
}

/** Approves the first run that waits. */
async function approveWhenAsked(world: World, token: string): Promise<Run> {
  for (;;) {
    const waiting = (await world.runs()).find(({ status }) => status === "waiting");
    if (waiting === undefined) {
      await sleep(100);
      continue;
    }
    const path = `/repos/acme/app/actions/runs/${waiting.id}/pending_deployments`;
    const gates = (await (await world.call("GET", path)).json()) as {
      environment: { id: number };
    }[];
    const environment_ids = gates.map(({ environment }) => environment.id);
    const body = { environment_ids, state: "approved", comment: "" };
    const answer = await world.call("POST", path, body, token);
    assert.equal(answer.status, 200, await answer.text());
    return waiting;
  }
}

/** What a release is, without how often it was downloaded. */
async function releases(world: World): Promise<unknown> {
  const found = await world.read<
    {
      id: number;
      tag_name: string;
      updated_at: string;
      assets: { id: number; digest: string }[];
    }[]
  >("/releases");
  return found.map(({ assets, id, tag_name, updated_at }) => ({
    id,
    tag_name,
    updated_at,
    assets: assets.map((asset) => `${asset.id} ${asset.digest}`),
  }));
}

async function counts(world: World): Promise<Record<string, number>> {
  const counted: Record<string, number> = {};
  for (const { name } of await world.runs()) counted[name ?? ""] = (counted[name ?? ""] ?? 0) + 1;
  return counted;
}

test("one command goes from a green commit to a published release with one approval", async (t) => {
  const { release, reviewer, sha, start, world } = await startOrganisation(t);
  const running = start("app", "publish", "--channel", "beta", "--auto", "--watch", "--yes");
  await untilSaid(running, "waits for app-release, approved by reviewer");
  await approveWhenAsked(world, reviewer.token);
  assert.equal(await running.ended, 0, running.stderr);
  assert.match(running.stdout, /app v0\.1\.0-beta\.1 is published\n/);
  assert.match(running.stdout, new RegExp(`leads back to commit ${sha}`));
  assert.deepEqual(await counts(world), { Candidate: 1, Release: 1 });

  const before = await releases(world);
  const again = await release("app", "publish", "--channel", "beta", "--auto", "--watch");
  assert.equal(again.code, 0, again.stderr);
  assert.match(again.stdout, /v0\.1\.0-beta\.1 is published already.*nothing was changed/);
  const resumed = await release(
    "resume",
    ".ms-release/app-v0.1.0-beta.1.json",
    "--watch",
    "--json",
  );
  const told = JSON.parse(resumed.stdout) as { already: boolean; trace: { ok: boolean } };
  assert.deepEqual([told.already, told.trace.ok], [true, true]);
  assert.deepEqual(await releases(world), before);
  assert.deepEqual(await counts(world), { Candidate: 1, Release: 1 });
});

test("a plan file is published as it is, without asking, and without --watch step by step", async (t) => {
  const { release, reviewer, world } = await startOrganisation(t);
  const file = ".ms-release/app-beta.json";
  const planned = await release("app", "plan", "--channel", "beta", "--auto", "--out", file);
  assert.equal(planned.code, 0, planned.stderr);
  assert.deepEqual(await counts(world), {});
  const begun = await release("app", "publish", "--plan", file);
  assert.equal(begun.code, 0, begun.stderr);
  assert.match(begun.stdout, /candidate rc-[0-9a-f]{40} is on its way/);
  assert.match(begun.stdout, /ms release resume \.ms-release\/app-v0\.1\.0-beta\.1\.json --watch/);
  const resumed = release("resume", "--watch");
  await approveWhenAsked(world, reviewer.token);
  const { code, stderr, stdout } = await resumed;
  assert.equal(code, 0, stderr);
  assert.match(stdout, /is published\n/);
  const done = await release("app", "publish", "--plan", file, "--watch");
  assert.equal(done.code, 0, done.stderr);
  assert.match(done.stdout, /is published already; nothing was changed/);
  assert.deepEqual(await counts(world), { Candidate: 1, Release: 1 });
});
