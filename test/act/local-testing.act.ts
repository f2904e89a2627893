import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { ROOT, templates } from "./lab.ts";

const execute = promisify(execFile);
const TOOLS = join(import.meta.dirname, "tools");

/** The commands that the guide shows, with other places: this machine may have its own at the usual ones. */
async function commands(port: number, directory: string): Promise<string[]> {
  const guide = await readFile(join(ROOT, "docs/local-testing.md"), "utf8");
  const block = /<!-- commands: .*? -->\n```sh\n(.*?)```/s.exec(guide)?.[1] ?? "";
  return block
    .trim()
    .replaceAll("npx ms emulator", `npx ms emulator --port ${port}`)
    .replaceAll(":8740", `:${port}`)
    .replaceAll("/tmp/github", join(directory, "github"))
    .replaceAll("../app", join(directory, "app"))
    .split("\n");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

test("the three commands of the guide build a candidate of somebody's own repository", async (t) => {
  const directory = await mkdtemp(join(tmpdir(), "local-testing-"));
  t.after(() => rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  const app = join(directory, "app");
  const files = {
    "Cargo.toml": '[package]\nname = "midi-studio-loader"\n',
    "src/main.c": "int main(void) { return 0; }\n",
    ...(await templates("loader", "candidate.yml")),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(app, path, ".."), { recursive: true });
    await writeFile(join(app, path), text);
  }
  const who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.test"];
  await execute("git", ["init", "--quiet"], { cwd: app });
  await execute("git", ["add", "--all"], { cwd: app });
  await execute("git", [...who, "commit", "--quiet", "--message", "An app"], { cwd: app });

  const port = await freePort();
  const lines = await commands(port, directory);
  assert.equal(lines.length, 3);
  const env = {
    ...process.env,
    PATH: [TOOLS, join(ROOT, "node_modules/.bin"), process.env["PATH"] ?? ""].join(delimiter),
  };
  // A process group of its own, so that what the first command left in the background ends as well.
  const shell = spawn("bash", ["-c", `${lines.join("\n")}\nwait`], {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  t.after(() => {
    if (shell.pid !== undefined) process.kill(-shell.pid, "SIGTERM");
  });
  let said = "";
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  }
  const api = `http://127.0.0.1:${port}/api/v3/repos/admin/app`;
  const read = async (path: string): Promise<unknown> => {
    assert.deepEqual([shell.exitCode, shell.signalCode], [null, null], said);
    const ready = await readFile(`${join(directory, "github")}.json`, "utf8").catch(() => "");
    if (ready === "") return null;
    const { tokens } = JSON.parse(ready) as { tokens: { admin: string } };
    const headers = { authorization: `Bearer ${tokens.admin}` };
    const answer = await fetch(api + path, { headers }).catch(() => null);
    return answer?.ok === true ? answer.json() : null;
  };
  for (;;) {
    const runs = (await read("/actions/runs")) as {
      workflow_runs: { conclusion: unknown }[];
    } | null;
    const conclusion = runs?.workflow_runs[0]?.conclusion ?? null;
    if (conclusion !== null) {
      assert.equal(conclusion, "success", said);
      break;
    }
    await sleep(200);
  }
  const [release] = (await read("/releases")) as { tag_name: string; assets: unknown[] }[];
  assert.match(release?.tag_name ?? "", /^rc-[0-9a-f]{40}$/);
  assert.equal(release?.assets.length, 7);
});
