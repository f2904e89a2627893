import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { startEmulator } from "@release-actions/github-emulator";
import type { Emulator } from "@release-actions/github-emulator";
import { callerOf, temporaryDirectory } from "./emulator.ts";
import type { Caller } from "./emulator.ts";

const SERVICE = "/twirp/github.actions.results.api.v1.ArtifactService";
const RUNS = "/repos/acme/app/runs";

interface Run {
  readonly id: number;
  readonly runtime_token: string;
}

test("after a restart an artifact is there, an upload goes on, and a deleted run leaves nothing", async (t) => {
  const dataDir = await temporaryDirectory(t);
  const first = await startEmulator({ dataDir });
  const [kept, deleted] = await twoRuns(first);
  await upload(first, kept, "done", "first");
  await upload(first, deleted, "gone", "second");
  await create(first, kept, "open", "third");
  await callerOf(first.urls.admin_url, null)("PATCH", `${RUNS}/${deleted.id}`, {
    conclusion: "success",
  });
  const run = `/repos/acme/app/actions/runs/${deleted.id}`;
  assert.equal(
    (await callerOf(first.urls.api_url, first.tokens.writer)("DELETE", run)).status,
    204,
  );
  await first.close();

  const second = await startEmulator({ dataDir });
  t.after(() => second.close());
  await finalize(second, kept, "open", "third");
  const api = callerOf(second.urls.api_url, second.tokens.reader);
  const { text } = await api("GET", "/repos/acme/app/actions/artifacts");
  const { artifacts } = JSON.parse(text) as { artifacts: { id: number; name: string }[] };
  assert.deepEqual(
    artifacts.map(({ name }) => name),
    ["open", "done"],
  );
  const ids = artifacts.flatMap(({ id }) => [String(id), `${id}.json`]);
  assert.deepEqual((await readdir(join(dataDir, "blobs", "artifacts"))).toSorted(), ids.toSorted());
});

async function twoRuns(emulator: Emulator): Promise<readonly [Run, Run]> {
  const control = callerOf(emulator.urls.admin_url, null);
  const admin = callerOf(emulator.urls.api_url, emulator.tokens.admin);
  await control("POST", "/orgs", { login: "acme" });
  await admin("POST", "/orgs/acme/repos", { name: "app", auto_init: true });
  const start = async (): Promise<Run> => {
    const body = { workflow_path: ".github/workflows/ci.yml", head_sha: "a".repeat(40) };
    return JSON.parse((await control("POST", RUNS, body)).text) as Run;
  };
  return [await start(), await start()];
}

async function upload(emulator: Emulator, run: Run, name: string, bytes: string): Promise<void> {
  await create(emulator, run, name, bytes);
  await finalize(emulator, run, name, bytes);
}

async function create(emulator: Emulator, run: Run, name: string, bytes: string): Promise<void> {
  const { text } = await service(emulator, run)("POST", `${SERVICE}/CreateArtifact`, {
    ...idsOf(run),
    name,
    version: 7,
  });
  const { signed_upload_url: url } = JSON.parse(text) as { readonly signed_upload_url: string };
  const headers = { "x-ms-blob-type": "BlockBlob" };
  assert.equal((await fetch(url, { method: "PUT", body: bytes, headers })).status, 201);
}

async function finalize(emulator: Emulator, run: Run, name: string, bytes: string): Promise<void> {
  const message = { ...idsOf(run), name, size: String(bytes.length) };
  const answer = await service(emulator, run)("POST", `${SERVICE}/FinalizeArtifact`, message);
  assert.equal(answer.status, 200, answer.text);
}

function service(emulator: Emulator, run: Run): Caller {
  return callerOf(emulator.urls.url, run.runtime_token);
}

function idsOf(run: Run): Record<string, string> {
  const claims = Buffer.from(run.runtime_token.split(".")[1] ?? "", "base64url").toString();
  const [, id = "", job = ""] = /Actions\.Results:([^:\s"]+):([^:\s"]+)/.exec(claims) ?? [];
  return { workflow_run_backend_id: id, workflow_job_run_backend_id: job };
}
