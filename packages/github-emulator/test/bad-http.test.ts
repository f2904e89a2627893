import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { describe, it } from "node:test";
import { makeRelease, startWithRepository, startWorld, upload } from "./emulator.ts";
import type { World } from "./emulator.ts";
import { firstAsset } from "./half-upload.ts";

interface Refusal {
  readonly status: number;
  /** Of the JSON that came with it; null when it was none. */
  readonly message: unknown;
  readonly text: string;
}

/** Sends bytes as they are and reads until the server hangs up. */
async function talk(url: string, lines: readonly string[]): Promise<Refusal> {
  const socket = open(url);
  socket.write(lines.join("\r\n"));
  return hear(socket);
}

function open(url: string): Socket {
  const { hostname, port } = new URL(url);
  return connect(Number(port), hostname === "localhost" ? "127.0.0.1" : hostname);
}

async function hear(socket: Socket): Promise<Refusal> {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  // A server that hangs up before it read everything resets the connection.
  socket.on("error", () => {});
  await once(socket, "close");
  const text = Buffer.concat(chunks).toString("latin1");
  const body = text.slice(text.indexOf("\r\n\r\n") + 4);
  const isJson = /^content-type: application\/json/im.test(text);
  const parsed =
    isJson && body.startsWith("{") ? (JSON.parse(body) as { message?: unknown }) : null;
  return { status: Number(text.split(" ")[1] ?? 0), message: parsed?.message ?? null, text };
}

function head(method: string, target: string, ...headers: readonly string[]): readonly string[] {
  return [`${method} ${target} HTTP/1.1`, "host: x", "connection: close", ...headers, "", ""];
}

function token({ emulator }: World): string {
  return `authorization: Bearer ${emulator.tokens.admin}`;
}

describe("what is no request", () => {
  it("is refused in GitHub's shape", async (t) => {
    const { emulator } = await startWorld(t);
    const { url } = emulator.urls;
    const noise = await talk(url, ["\u0016\u0003\u0001 this is no HTTP", "", ""]);
    assert.deepEqual([noise.status, noise.message], [400, "Bad Request"]);
    const twice = head("POST", "/api/v3/user/repos", "content-length: 2", "content-length: 3");
    assert.deepEqual((await talk(url, twice)).status, 400);
    const both = head(
      "POST",
      "/api/v3/user/repos",
      "content-length: 2",
      "transfer-encoding: chunked",
    );
    assert.deepEqual((await talk(url, both)).status, 400);
    const large = await talk(url, head("GET", "/api/v3/user", `x-large: ${"x".repeat(100_000)}`));
    assert.deepEqual([large.status, large.message], [431, "Request Header Fields Too Large"]);
  });

  it("is refused when its headers come too slowly", async (t) => {
    const { emulator } = await startWorld(t, { patience: { headersMs: 100 } });
    const socket = open(emulator.urls.url);
    socket.write("GET /api/v3/user HTTP/1.1\r\nhost: x\r\n");
    const drip = setInterval(() => socket.write("x-slow: 1\r\n"), 20);
    const { status, message } = await hear(socket);
    clearInterval(drip);
    assert.deepEqual([status, message], [408, "Request Timeout"]);
  });

  it("names targets in odd ways, which leads to nothing", async (t) => {
    const world = await startWithRepository(t);
    const { url } = world.emulator.urls;
    const targets = [
      "//",
      "//evil.example:99999/",
      "http://evil.example/",
      "*",
      "/\\",
      "/%",
      "/?%",
    ];
    for (const target of targets) {
      const { status, text } = await talk(url, head("GET", target, token(world)));
      assert.ok(status >= 400 && status < 500, `${target}: ${status}`);
      // Slashes alone are the page at "/", which a host named "x" does not get.
      assert.match(text, /"message":|<html/, target);
    }
  });
});

describe("a body that stops coming", () => {
  it("ends the connection, and leaves a starter like any broken upload", async (t) => {
    const world = await startWithRepository(t);
    const slow = await startWorld(t, { patience: { idleMs: 100 } });
    const socket = open(slow.emulator.urls.url);
    const address = "/api/v3/user/repos";
    socket.write(head("POST", address, token(slow), "content-length: 100").join("\r\n"));
    socket.write('{"name": ');
    assert.equal((await hear(socket)).status, 0);
    assert.deepEqual((await slow.admin("GET", "/user/repos")).text, "[]");

    const release = await makeRelease(world.writer, { tag_name: "v1", draft: true });
    const path = `/api/uploads/repos/acme/app/releases/${release.id}/assets?name=a`;
    const broken = open(world.emulator.urls.url);
    broken.write(head("POST", path, token(world), "content-length: 100").join("\r\n"));
    broken.write("half");
    assert.equal((await firstAsset(world, release)).state, "starter");
    broken.destroy();
  });
});

describe("no address leads out of what is served:", () => {
  const UPS = ["..", "%2e%2e", "..%2f..", "..%5c..", "%2e%2e%2f%2e%2e", "....//", "..;", "%00"];
  const PLACES = [
    "/UP/github.db",
    "/UP/UP/github.db",
    "/acme/UP/UP/github.db",
    "/acme/app.git/UP/UP/github.db",
    "/acme/app.git/objects/UP/UP/UP/github.db",
    "/acme/app/releases/download/v1/UP/UP/github.db",
    "/acme/app/releases/download/UP/github.db",
    "/acme/app/releases/latest/download/UP",
    "/api/v3/repos/acme/app/contents/UP/UP/UP/github.db",
    "/api/v3/repos/acme/app/contents/UP?ref=UP",
    "/api/v3/repos/acme/app/git/ref/UP/UP/config",
    "/api/v3/repos/acme/app/tarball/UP",
    "/api/v3/repos/acme/app/releases/tags/UP/UP",
    "/api/v3/repos/UP/UP/releases",
  ];
  const STORAGE = [
    "/UP/github.db",
    "/release-assets/UP/github.db",
    "/release-assets/UP?sig=x&se=9",
  ];

  for (const up of UPS) {
    it(`${up} is a name like any other, or nothing`, async (t) => {
      const world = await startWithRepository(t);
      const release = await makeRelease(world.writer, { tag_name: "v1" });
      await upload(world, release, "a", "x");
      const { url, storage_url: storage } = world.emulator.urls;
      const asks = [
        ...PLACES.map((place) => [url, place] as const),
        ...STORAGE.map((place) => [storage, place] as const),
      ];
      for (const [origin, place] of asks) {
        const target = place.replaceAll("UP", up);
        const headers = origin === url ? [token(world)] : [];
        const { status, text } = await talk(origin, head("GET", target, ...headers));
        assert.ok(status >= 300 && status < 500, `${target}: ${status} ${text.slice(0, 300)}`);
        assert.doesNotMatch(text, /SQLite format|\[core\]/, target);
      }
    });
  }
});

describe("the server", () => {
  it("listens on loopback only, unless told otherwise", async (t) => {
    const addresses = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
    const outside = addresses.find(({ family, internal }) => family === "IPv4" && !internal);
    if (outside === undefined) return t.skip("this machine has no address but loopback");
    const { emulator } = await startWorld(t);
    for (const url of [emulator.urls.url, emulator.urls.storage_url]) {
      const elsewhere = `http://${outside.address}:${new URL(url).port}/`;
      await assert.rejects(fetch(elsewhere), url);
    }
  });
});
