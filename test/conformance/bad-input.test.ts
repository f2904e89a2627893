import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { startEmulator } from "@release-actions/github-emulator";
import type { Emulator } from "@release-actions/github-emulator";
import { MAIN_MOUNTS } from "../../packages/github-emulator/src/server.ts";
import { loadDescription } from "./description.ts";

const LONG = "x".repeat(5000);
// In a place where an id, a name or a path is expected; sent as they are.
const PARAMETERS = [
  "0",
  "-1",
  "1e3",
  "99999999999999999999",
  "%00",
  "..%2f..%2f..%2fetc",
  "%zz",
  "%F0%9F",
  "a%0Ab",
  LONG,
];
// In place of every field that the description names, and of the body as a whole.
const VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  1e300,
  "\u0000",
  "../../x",
  LONG,
  [],
  [null],
  {},
  { a: {} },
];

const QUERIES = ["page", "per_page", "ref", "sha", "path", "name", "status", "branch", "event"];

/** Routes whose work is to go away with everything. */
const DESTRUCTIVE = new Set(["DELETE /repos/:owner/:repo", "PATCH /repos/:owner/:repo"]);

const description = loadDescription();
const routes = MAIN_MOUNTS.filter(({ surface }) => surface === "api").flatMap(
  ({ prefix, routes: table }) =>
    table.map(({ method, path }) => ({ method, path, target: prefix + path })),
);

describe("nonsense is refused as GitHub refuses it, and is nobody's defect:", () => {
  let emulator: Emulator;
  let directory: string;
  const defects: unknown[] = [];

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "bad-input-"));
    const dataDir = join(directory, "data");
    emulator = await startEmulator({ dataDir, onDefect: (defect) => defects.push(defect) });
    await send("POST", "/_emulator/orgs", { login: "acme" });
    await send("POST", "/api/v3/orgs/acme/repos", { name: "app", auto_init: true });
  });
  after(async () => {
    await emulator.close();
    const beside = await readdir(directory);
    await rm(directory, { recursive: true, force: true });
    assert.deepEqual(beside, ["data"], "nothing is written beside the data directory");
  });

  /** Sends the target as it is written, which fetch would tidy up. */
  function send(
    method: string,
    target: string,
    body?: unknown,
  ): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(emulator.urls.url);
      const sent = body === undefined ? "" : JSON.stringify(body);
      const headers = {
        authorization: `Bearer ${emulator.tokens.admin}`,
        // A DELETE of node:http has no length by itself, whatever it carries.
        "content-length": Buffer.byteLength(sent),
      };
      const req = request({ hostname, port, method, path: target, headers }, (res) => {
        let text = "";
        res.setEncoding("utf8");
        res.on("data", (chunk: string) => (text += chunk));
        res.on("end", () => {
          resolve({ status: res.statusCode ?? 0, text });
        });
        res.on("error", reject);
      });
      req.on("error", reject);
      req.end(sent);
    });
  }

  const wrong = new Set<string>();

  /** Notes every answer that is not GitHub's way to refuse; `conclude` fails with all of them. */
  async function tryOut(method: string, target: string, body?: unknown): Promise<void> {
    const { status, text } = await send(method, target, body);
    const met = defects.splice(0).map(String);
    const sent = `${method} ${target.slice(0, 120)} ${JSON.stringify(body)?.slice(0, 120) ?? ""}`;
    if (met.length > 0 || status >= 500) wrong.add(`${sent}: ${status} ${met.join("; ")}`);
    else if (status >= 400 && !isRefusal(text))
      wrong.add(`${sent}: ${status} ${text.slice(0, 120)}`);
  }

  function conclude(): void {
    const found = [...wrong];
    wrong.clear();
    assert.deepEqual(found, []);
  }

  it("in addresses", async () => {
    for (const { method, target } of routes) {
      for (const value of PARAMETERS) {
        const filled = fill(target, value);
        // Without a parameter to spoil it would be a request like any other.
        if (filled === fill(target, "")) continue;
        await tryOut(method, filled, method === "GET" ? undefined : {});
      }
    }
    conclude();
  });

  it("in queries", async () => {
    for (const { method, target } of routes) {
      if (method !== "GET") continue;
      const path = fill(target, "main");
      for (const value of PARAMETERS) {
        const query = QUERIES.map((name) => `${name}=${value}`).join("&");
        await tryOut(method, `${path}?${query}`);
      }
    }
    conclude();
  });

  it("in bodies and their fields", async () => {
    for (const { method, path, target } of routes) {
      if (method === "GET" || DESTRUCTIVE.has(`${method} ${path}`)) continue;
      const filled = fill(target, "main");
      const fields = description.operation(method, path)?.fields ?? ["query", "variables"];
      for (const value of VALUES) {
        await tryOut(method, filled, value);
        await tryOut(method, filled, Object.fromEntries(fields.map((name) => [name, value])));
      }
    }
    conclude();
  });
});

function fill(target: string, value: string): string {
  return target
    .replace(":owner", "acme")
    .replace(":repo", "app")
    .replaceAll(/:\w+(?:\([^)]*\))?|\*$/g, () => value);
}

function isRefusal(text: string): boolean {
  try {
    return typeof (JSON.parse(text) as { message?: unknown } | null)?.message === "string";
  } catch {
    return false;
  }
}
