import assert from "node:assert/strict";
import { test } from "node:test";
import { startActionsWorld, startRun } from "./actions-world.ts";
import type { ArtifactRun } from "./artifacts-world.ts";
import { callerOf } from "./emulator.ts";
import type { Answer, World } from "./emulator.ts";

const SERVICE = "/twirp/github.actions.results.api.v1.ArtifactService";

interface Ids {
  readonly workflow_run_backend_id: string;
  readonly workflow_job_run_backend_id: string;
}

test("the artifact service answers nobody without a runtime token of its own", async (t) => {
  const world = await startActionsWorld(t);
  const run = (await startRun(world)) as ArtifactRun;
  const [head = "", claims = "", signature = ""] = run.runtime_token.split(".");
  const forged = claims.replace(/^./, (first) => (first === "e" ? "f" : "e"));
  const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${claims}.`;
  for (const token of [null, run.token, `${head}.${forged}.${signature}`, unsigned]) {
    const answer = await call(world, token, "ListArtifacts", idsOf(run));
    assert.equal(answer.status, 401);
    assert.equal(answer.body.code, "unauthenticated");
  }
});

test("a job reaches the artifacts of its own run only", async (t) => {
  const world = await startActionsWorld(t);
  const [mine, other] = [await startRun(world), await startRun(world)] as ArtifactRun[];
  assert.ok(mine && other);
  const answer = await call(world, mine.runtime_token, "ListArtifacts", idsOf(other));
  assert.deepEqual([answer.status, answer.body.code], [403, "permission_denied"]);
});

test("an artifact is finished only with the bytes that were uploaded", async (t) => {
  const world = await startActionsWorld(t);
  const run = (await startRun(world)) as ArtifactRun;
  const ids = { ...idsOf(run), name: "x" };
  const service = (method: string, fields: object): Promise<Answer> =>
    call(world, run.runtime_token, method, { ...ids, ...fields });
  const url = uploadUrl(await service("CreateArtifact", { version: 7 }));
  assert.equal((await service("FinalizeArtifact", { size: "4" })).body.code, "failed_precondition");
  const uploaded = await fetch(url, {
    method: "PUT",
    body: "1234",
    headers: { "x-ms-blob-type": "BlockBlob" },
  });
  assert.equal(uploaded.status, 201);
  const hash = `sha256:${"0".repeat(64)}`;
  for (const wrong of [{ size: "5" }, { size: "4", hash }]) {
    assert.equal((await service("FinalizeArtifact", wrong)).body.code, "invalid_argument");
  }
  assert.equal((await service("GetSignedArtifactURL", {})).body.code, "not_found");
  assert.equal((await service("FinalizeArtifact", { size: "4" })).status, 200);
  const late = await fetch(`${url}&comp=block&blockid=QQ==`, { method: "PUT", body: "more" });
  assert.equal(late.status, 409);
});

test("the storage refuses unsigned uploads, odd block ids and lists of blocks it does not have", async (t) => {
  const world = await startActionsWorld(t);
  const run = (await startRun(world)) as ArtifactRun;
  const ids = { ...idsOf(run), name: "x", version: 7 };
  const url = uploadUrl(await call(world, run.runtime_token, "CreateArtifact", ids));
  assert.equal(await put(url.replace(/sig=./, "sig=x"), "1"), 403);
  assert.equal(await put(`${url}&comp=block&blockid=..%2F..%2Fx`, "1"), 400);
  assert.equal(await put(`${url}&comp=block&blockid=QQ==`, "1"), 201);
  const listed = (xml: string): Promise<number> => put(`${url}&comp=blocklist`, xml);
  assert.equal(await listed("<BlockList><Latest>QUE=</Latest></BlockList>"), 400);
  assert.equal(await listed("<BlockList><Latest>QQ==</Latest>"), 400);
  assert.equal(await listed("<BlockList><Latest>QQ==</Latest></BlockList>"), 201);
});

async function put(target: string, body: string): Promise<number> {
  return (await fetch(target, { method: "PUT", body })).status;
}

function idsOf(run: ArtifactRun): Ids {
  const claims = JSON.parse(
    Buffer.from(run.runtime_token.split(".")[1] ?? "", "base64url").toString(),
  ) as { readonly scp: string };
  const scope = claims.scp.split(" ").find((text) => text.startsWith("Actions.Results:")) ?? "";
  const [, runId = "", jobId = ""] = scope.split(":");
  return { workflow_run_backend_id: runId, workflow_job_run_backend_id: jobId };
}

function call(
  world: World,
  token: string | null,
  method: string,
  message: object,
): Promise<Answer> {
  return callerOf(world.emulator.urls.url, token)("POST", `${SERVICE}/${method}`, message);
}

function uploadUrl(answer: Answer): string {
  assert.equal(answer.status, 200, answer.text);
  return (JSON.parse(answer.text) as { readonly signed_upload_url: string }).signed_upload_url;
}
