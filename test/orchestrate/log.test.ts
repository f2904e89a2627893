import assert from "node:assert/strict";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { withFaults } from "../support/faults.ts";
import { startStage } from "../support/stage.ts";
import { operateGreen, releaseAs } from "./support.ts";

const stage = await startStage();
const at = await operateGreen(stage);
const logs = join(at.directory, ".ms-release", "logs");
const PUBLISH = ["app", "publish", "--channel", "beta", "--auto", "--yes", "--no-build"];

interface Line {
  readonly time: string;
  readonly event: string;
  readonly [field: string]: unknown;
}

async function linesOf(path: string): Promise<Line[]> {
  const text = await readFile(join(at.directory, path), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

test("a failed operation names its log: each request, each wait, how it ended", async () => {
  const faults = [{ method: "GET", nth: 2, action: { type: "fail", status: 502 } }];
  const { result } = await withFaults(stage, faults, () => at.release(...PUBLISH));
  assert.notEqual(result.code, 0);
  const path = /^Log: (\S+)$/m.exec(result.stderr)?.[1] ?? "";
  assert.match(path, /^\.ms-release\/logs\/\d{8}T\d{6}Z-publish-\d+\.log$/);
  const lines = await linesOf(path);
  assert.deepEqual([lines[0]?.event, lines.at(-1)?.event], ["begin", "end"]);
  assert.equal(lines[0]?.["command"], "release app publish");
  assert.equal(lines.at(-1)?.["exit"], result.code);
  assert.match(String(lines.at(-1)?.["code"]), /^[a-z_]+$/);
  const requests = lines.filter(({ event }) => event === "request");
  assert.ok(requests.length > 3);
  for (const request of requests) {
    assert.equal(request["method"], "GET");
    assert.match(String(request["url"]), /^http:\/\/[^?]+$/);
    assert.ok(Number.isInteger(request["ms"]));
    // What broke the answer off had no id to give.
    if (request["status"] === 200) assert.match(String(request["request_id"]), /^[0-9A-F:]+$/);
  }
  assert.ok(requests.some(({ status }) => status === 502));
  assert.equal(lines.filter(({ event }) => event === "wait").length, 1);
});

test("no token is in any log, be it good or bad, and nobody else may read them", async () => {
  const bad = `ghp_${"a".repeat(36)}`;
  const { code, stderr } = await releaseAs(bad, stage, at.directory, PUBLISH);
  assert.equal(code, 3);
  assert.match(stderr, /^Log: /m);
  const { tokens } = stage.emulator;
  const secrets = [bad, stage.maintainer.token, tokens.admin, tokens.writer, tokens.reader];
  for (const name of await readdir(logs)) {
    const text = await readFile(join(logs, name), "utf8");
    for (const secret of secrets) assert.ok(!text.includes(secret), name);
    assert.doesNotMatch(text, /authorization|bearer/i);
    assert.equal((await stat(join(logs, name))).mode & 0o077, 0);
  }
});

test("fifty logs are kept, and the oldest go", async () => {
  await mkdir(logs, { recursive: true });
  const old = Array.from(
    { length: 60 },
    (_, second) => `20200101T0000${String(second).padStart(2, "0")}Z-x-1.log`,
  );
  await Promise.all(old.map((name) => writeFile(join(logs, name), "")));
  await at.release(...PUBLISH);
  const names = (await readdir(logs)).toSorted();
  assert.equal(names.length, 50);
  assert.ok(!names.includes(old[0] ?? ""));
  assert.match(names.at(-1) ?? "", /-publish-\d+\.log$/);
});
