import assert from "node:assert/strict";
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { BuiltInTokens, Urls } from "@release-actions/github-emulator";
import { callerOf } from "./emulator.ts";
import type { Caller } from "./emulator.ts";

/** An emulator in a process of its own. */
export interface Child {
  readonly process: ChildProcess;
  readonly urls: Urls;
  readonly tokens: BuiltInTokens;
  readonly admin: Caller;
  readonly writer: Caller;
  readonly control: Caller;
}

export async function forkEmulator(dataDir: string): Promise<Child> {
  const child = fork(new URL("child.ts", import.meta.url), [dataDir], {
    execArgv: ["--conditions=source"],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  assert.ok(child.stdout !== null);
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const { urls, tokens } = JSON.parse(line) as { urls: Urls; tokens: BuiltInTokens };
  return {
    process: child,
    urls,
    tokens,
    admin: callerOf(urls.api_url, tokens.admin),
    writer: callerOf(urls.api_url, tokens.writer),
    control: callerOf(urls.admin_url, null),
  };
}

/** Ends it as a power cut would end its process; resolves when it is gone. */
export async function kill({ process: child }: Pick<Child, "process">): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}
