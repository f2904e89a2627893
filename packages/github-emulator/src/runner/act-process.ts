import { execFile, spawn } from "node:child_process";
import { sep } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

/** How long a cancelled job has to end by itself. */
const GRACE_MS = 3000;

export interface ActRun {
  readonly act: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Ends act and everything it started. */
  readonly signal: AbortSignal;
  onLine(line: string): void;
}

/** Runs act to its end; answers with its status, null when it was killed or could not start. */
export async function runAct(run: ActRun): Promise<number | null> {
  if (run.signal.aborted) return null;
  const child = spawn(run.act, [...run.args], {
    cwd: run.cwd,
    env: run.env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  child.on("error", (error) => {
    run.onLine(`act could not be started: ${error.message}`);
  });
  const kill = (): void => {
    if (child.pid !== undefined) void endTree(child.pid);
  };
  run.signal.addEventListener("abort", kill, { once: true });
  const out = createInterface({ input: child.stdout });
  const err = createInterface({ input: child.stderr });
  for (const lines of [out, err]) {
    lines.on("line", (line) => {
      run.onLine(line);
    });
  }
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.on("close", (status) => {
    run.signal.removeEventListener("abort", kill);
    resolve(status);
  });
  child.on("error", () => {
    resolve(null);
  });
  return promise;
}

/**
 * Ends what an emulator has left behind that was itself ended by `kill -9`: every process with a
 * path below the directory among its arguments, and all its descendants. Only such an emulator's
 * processes have them, since one emulator at a time uses a data directory.
 */
export async function endStrays(directory: string): Promise<void> {
  const strays = (await listProcesses()).filter(
    ({ pid, args }) => pid !== process.pid && args.includes(`${directory}${sep}run-`),
  );
  await Promise.all(strays.map(({ pid }) => endTree(pid)));
}

/**
 * Ends a process, its group and all its descendants. act puts every step into a process group of
 * its own, so that a signal to act's group does not reach what a step has started.
 */
async function endTree(pid: number): Promise<void> {
  const tree = await descendantsOf(pid);
  signalAll([pid, ...tree], "SIGTERM");
  await sleep(GRACE_MS, undefined, { ref: false });
  signalAll(new Set([pid, ...tree, ...(await descendantsOf(pid))]), "SIGKILL");
}

function signalAll(pids: Iterable<number>, signal: NodeJS.Signals): void {
  for (const pid of pids) {
    for (const target of [-pid, pid]) {
      try {
        process.kill(target, signal);
      } catch {
        // It has ended, or leads no group.
      }
    }
  }
}

async function descendantsOf(root: number): Promise<number[]> {
  const children = new Map<number, number[]>();
  for (const { pid, parent } of await listProcesses()) {
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found: number[] = [];
  const visit = (pid: number): void => {
    for (const child of children.get(pid) ?? []) {
      found.push(child);
      visit(child);
    }
  };
  visit(root);
  return found;
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly args: string;
}

/** Empty where there is no `ps`. */
function listProcesses(): Promise<Process[]> {
  return new Promise((resolve) => {
    const options = { maxBuffer: 64 * 1024 * 1024 };
    execFile("ps", ["-A", "-ww", "-o", "pid=,ppid=,args="], options, (_error, stdout) => {
      const lines = stdout.matchAll(/^\s*(\d+)\s+(\d+)\s(.*)$/gm);
      resolve(
        [...lines].map(([, pid, parent, args = ""]) => ({
          pid: Number(pid),
          parent: Number(parent),
          args,
        })),
      );
    });
  });
}
