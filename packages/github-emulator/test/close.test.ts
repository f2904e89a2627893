import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { startWithRepository, startWorld } from "./emulator.ts";

function children(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "ProcessWrap").length;
}

// First in this file: only the very first git request of a process has to ask where git keeps its
// backend, and only in that moment could a client hang up unnoticed.
test("a client that hangs up before git starts leaves no git behind", async (t) => {
  const world = await startWithRepository(t);
  const { hostname, port } = new URL(world.emulator.urls.url);
  const socket = connect(Number(port), hostname);
  const head = [
    "POST /acme/app.git/git-upload-pack HTTP/1.1",
    `Host: ${hostname}:${port}`,
    "Content-Type: application/x-git-upload-pack-request",
    "Content-Length: 1000",
  ];
  await new Promise((sent) => socket.write(`${head.join("\r\n")}\r\n\r\n0032`, sent));
  socket.destroy();
  const logged = (): boolean => world.emulator.requests().some((one) => one.status === 0);
  for (let turn = 0; turn < 200 && !logged(); turn += 1) await sleep(10);
  assert.ok(logged(), "the request arrived and went without an answer");
  for (let turn = 0; turn < 200 && children() > 0; turn += 1) await sleep(10);
  assert.equal(children(), 0, "a git waits for the rest of its input");
});

test("closing again waits for the first close and does nothing more", async (t) => {
  const { emulator } = await startWorld(t, { runner: {} });
  const first = emulator.close();
  let closed = false;
  void first.then(() => (closed = true));
  await emulator.close();
  assert.equal(closed, true);
  await emulator.close();
});
