import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { BuiltInTokens, Urls } from "@release-actions/github-emulator";

export interface Started<T> {
  readonly process: ChildProcess;
  /** What it said when it was ready. */
  readonly ready: T;
  /** From the start of the process. */
  readonly startMs: number;
}

export interface EmulatorReady {
  readonly urls: Urls;
  readonly tokens: BuiltInTokens;
}

export function startEmulatorProcess(dataDir: string): Promise<Started<EmulatorReady>> {
  return start(new URL("emulator-server.mjs", import.meta.url), dataDir);
}

export function startBareServer(file: string): Promise<Started<{ readonly url: string }>> {
  return start(new URL("bare-server.ts", import.meta.url), file);
}

export async function stop({ process: child }: { readonly process: ChildProcess }): Promise<void> {
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

/** The most memory that a process ever had resident, in MB; null where the system does not tell. */
export function peakMegabytes({
  process: child,
}: {
  readonly process: ChildProcess;
}): number | null {
  try {
    const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
    return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1024);
  } catch {
    return null;
  }
}

async function start<T>(script: URL, argument: string): Promise<Started<T>> {
  const began = performance.now();
  const child = fork(script, [argument], {
    // Not the sources, which this process runs on: see the script.
    execArgv: [],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  if (child.stdout === null) throw new Error("no output to read");
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return {
    process: child,
    ready: JSON.parse(line) as T,
    startMs: performance.now() - began,
  };
}
