import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { connect } from "node:net";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startWithRepository, startWorld, temporaryDirectory } from "./emulator.ts";

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

test("nothing that a client does keeps an emulator from closing", async (t) => {
  const world = await startWorld(t);
  const { emulator } = world;
  const { hostname, port } = new URL(emulator.urls.url);
  const beginnings = [
    "",
    "GET /api/v3/meta HTTP/1.1\r\n",
    "nonsense\r\n\r\n",
    "CONNECT a:1 HTTP/1.1\r\n\r\n",
  ];
  const upgrade = "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";
  const sockets = [...beginnings, upgrade].map((text) => {
    // Half open: the client takes an end for no reason to end as well.
    const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
    socket.on("error", () => {});
    socket.write(text);
    return socket;
  });
  assert.equal((await world.reader("GET", "/meta")).status, 200);
  await emulator.close();
  for (const socket of sockets) socket.destroy();
});

// In a process of its own, which has nothing else to do than to wait for the close.
const LATE = `
  import { startEmulator } from "@release-actions/github-emulator";
  import { request } from "node:http";
  const emulator = await startEmulator({ dataDir: process.argv[1] });
  emulator.faults.arm([{ path: "/meta$", action: { type: "delay", ms: 600_000 } }]);
  request(emulator.urls.api_url + "/meta").on("error", () => {}).end();
  while (emulator.faults.report()[0].fired !== 1) await new Promise(setImmediate);
  await emulator.close();
  console.log("closed");
`;

test("an answer that is late by a fault is waited for a little, and then all is closed", async (t) => {
  const dataDir = await temporaryDirectory(t);
  const args = ["--conditions=source", "--input-type=module", "--eval", LATE, dataDir];
  const cwd = fileURLToPath(new URL(".", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, timeout: 60_000 });
  assert.equal(stdout, "closed\n");
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
