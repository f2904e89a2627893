import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { firstLine, ms, startMs } from "../support/ms.ts";

const directory = await mkdtemp(join(tmpdir(), "release-actions-"));
after(() => rm(directory, { recursive: true, force: true }));

type Announced = Readonly<Record<string, string>> & {
  readonly tokens: Readonly<Record<string, string>>;
};

test("ms emulator --json prints one line of JSON, serves, and ends with SIGTERM", async () => {
  const data = join(directory, "one");
  const running = startMs(["emulator", "--port", "0", "--json", "--data", data]);
  const announced = JSON.parse(await firstLine(running)) as Announced;
  for (const key of [
    "url",
    "api_url",
    "graphql_url",
    "uploads_url",
    "git_url",
    "storage_url",
    "admin_url",
  ]) {
    assert.match(announced[key] ?? "", /^http:\/\/[\w.]+:\d+/, key);
  }
  for (const who of ["admin", "writer", "reader"]) assert.ok(announced.tokens[who], who);
  const authorization = `Bearer ${announced.tokens["writer"] ?? ""}`;
  const user = await fetch(`${announced["api_url"] ?? ""}/user`, { headers: { authorization } });
  assert.equal(((await user.json()) as { login: string }).login, "writer");
  running.child.kill("SIGTERM");
  assert.equal(await running.ended, 0, running.stderr);
  assert.equal(running.stdout.split("\n").length, 2, "one line and its end");
});

test("a second emulator in the same directory is refused while the first one runs", async () => {
  const data = join(directory, "two");
  const first = startMs(["emulator", "--port", "0", "--json", "--data", data]);
  await firstLine(first);
  const second = await ms(["emulator", "--port", "0", "--json", "--data", data]);
  assert.equal(second.code, 5);
  assert.match(second.stdout, /^\{"ok":false,/);
  assert.match(second.stderr, /another emulator.*\[disk_error\]/s);
  first.child.kill("SIGTERM");
  assert.equal(await first.ended, 0);
});

test("a port that is taken is named, and no stack trace is shown", async () => {
  const first = startMs(["emulator", "--port", "0", "--json", "--data", join(directory, "three")]);
  const { url = "" } = JSON.parse(await firstLine(first)) as Announced;
  const port = new URL(url).port;
  const second = await ms(["emulator", "--port", port, "--data", join(directory, "four")]);
  assert.equal(second.code, 3);
  assert.match(second.stderr, new RegExp(`${port}.*\\[port_taken\\]`, "s"));
  assert.doesNotMatch(second.stderr, /^\s+at .+:\d+/m, "a stack trace");
  first.child.kill("SIGTERM");
  await first.ended;
});

test("a data directory that cannot be made is refused at once, with the system's reason", async () => {
  await writeFile(join(directory, "file"), "");
  const impossible = [join(directory, "file"), join(directory, "file", "below")];
  // Nothing can be made there, and node's recursive mkdir would try for ever.
  if (process.platform === "linux") impossible.push("/proc/nothing", "/proc/nothing/below");
  for (const data of impossible) {
    const { code, stderr } = await ms(["emulator", "--port", "0", "--json", "--data", data]);
    assert.equal(code, 5, stderr);
    assert.match(stderr, /cannot be used.*\[disk_error\]/s);
    assert.match(stderr, /it is a file|ENOTDIR|ENOENT/);
    assert.doesNotMatch(stderr, /^\s+at .+:\d+/m, "a stack trace");
  }
});
