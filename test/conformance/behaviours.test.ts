import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { startEmulator } from "@release-actions/github-emulator";
import type { Emulator } from "@release-actions/github-emulator";
import { BEHAVIOURS } from "./behaviours/all.ts";
import { createApi } from "./behaviours/api.ts";
import type { Api } from "./behaviours/api.ts";

const REPOSITORY = "acme/scratch";

describe("the local GitHub behaves as GitHub:", () => {
  let emulator: Emulator;
  let api: Api;
  let directory: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "behaviours-"));
    emulator = await startEmulator({ dataDir: directory });
    api = createApi({
      apiUrl: emulator.urls.api_url,
      repository: REPOSITORY,
      token: emulator.tokens.admin,
      pauseMs: 0,
    });
    await post(`${emulator.urls.admin_url}/orgs`, { login: "acme" });
    const { admin } = emulator.tokens;
    const made = { name: "scratch", auto_init: true };
    await post(`${emulator.urls.api_url}/orgs/acme/repos`, made, admin);
  });
  after(async () => {
    await emulator.close();
    await rm(directory, { recursive: true, force: true });
  });

  for (const { id, what, run } of BEHAVIOURS) {
    it(`${what} (${id})`, () => run(api));
  }

  it("and has each behaviour once, with its source", () => {
    assert.equal(new Set(BEHAVIOURS.map(({ id }) => id)).size, BEHAVIOURS.length);
    for (const { id, source } of BEHAVIOURS) assert.match(source, /^https:\/\//, id);
  });

  it("and the command for the real GitHub tries all of it and leaves nothing behind", async () => {
    const { code, out } = await command(emulator);
    assert.equal(code, 0, out);
    assert.match(out, new RegExp(`\n${BEHAVIOURS.length} passed, 0 failed, 0 skipped\n`));
    for (const path of ["/releases", "/tags", "/actions/runs", "/environments"]) {
      assert.doesNotMatch((await api.call("GET", path)).bytes.toString(), /conformance-/, path);
    }
  });

  it("and the command says what is different, and cleans up all the same", async () => {
    const fault = {
      method: "GET",
      path: "/releases/latest",
      times: 100,
      action: { type: "fail", status: 500 },
    };
    await post(`${emulator.urls.admin_url}/faults`, [fault]);
    const { code, out } = await command(emulator);
    await post(`${emulator.urls.admin_url}/faults`, []);
    assert.equal(code, 1, out);
    assert.match(out, /\nFAIL {2}latest-as-told: /);
    assert.doesNotMatch((await api.call("GET", "/releases")).bytes.toString(), /conformance-/);
  });
});

async function post(url: string, body: unknown, token?: string): Promise<void> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  assert.ok(answer.ok, `${url}: HTTP ${answer.status} ${await answer.text()}`);
}

/** Runs `npm run conformance` on the local GitHub. */
function command(emulator: Emulator): Promise<{ readonly code: number; readonly out: string }> {
  const script = fileURLToPath(new URL("github.ts", import.meta.url));
  const { api_url: url } = emulator.urls;
  const args = ["--conditions=source", script, "--github", REPOSITORY, "--api-url", url];
  const env = { ...process.env, GH_TOKEN: emulator.tokens.admin };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), out: `\n${stdout}${stderr}` });
    });
  });
}
