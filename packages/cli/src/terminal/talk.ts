import type { Talk, WatchedRun } from "@release-actions/orchestrate";
import pc from "picocolors";
import { runLines } from "./run-tree.ts";

/** A conversation on stderr, so that stdout is only ever the answer. */
export interface OpenTalk extends Talk {
  /** Leaves the terminal to somebody else until something happens. */
  pause(): void;
  /** Leaves the terminal as it was. */
  end(): void;
}

/** On a terminal a run is a tree that is redrawn; elsewhere each change is a line, told once. */
export async function openTalk(quiet: boolean): Promise<OpenTalk> {
  const live = process.stderr.isTTY && !quiet;
  const draw = live ? await liveFrame() : null;
  const told = new Set<string>();
  // Several runs may be watched at once.
  const frames = new Map<string, WatchedRun>();
  const ticking = live ? setInterval(redraw, 1000) : null;
  ticking?.unref();

  function redraw(): void {
    const lines = [...frames.values()].flatMap((frame) => runLines(frame, Date.now()));
    if (lines.length > 0) draw?.(lines.join("\n"));
  }

  function say(text: string): void {
    draw?.clear();
    process.stderr.write(`${text}\n`);
    redraw();
  }

  function watch(watched: WatchedRun): void {
    if (!live) {
      if (!quiet) for (const line of changesOf(watched)) once(line);
      return;
    }
    frames.set(watched.what, watched);
    redraw();
    const open = [...frames.values()].some(({ run }) => run.status !== "completed");
    if (!open) pause();
  }

  function pause(): void {
    if (frames.size > 0) draw?.done();
    frames.clear();
  }

  function once(line: string): void {
    if (told.has(line)) return;
    told.add(line);
    process.stderr.write(`${line}\n`);
  }

  return {
    step: (text) => {
      if (!quiet) say(pc.dim(text));
    },
    note: (text) => {
      if (!quiet) say(text);
    },
    warn: (text) => {
      say(pc.yellow(`! ${text}`));
    },
    transfer: () => {},
    watch,
    pause,
    end: () => {
      if (ticking !== null) clearInterval(ticking);
      pause();
    },
  };
}

/** Loaded only where it is used: every command pays for what is imported at the top. */
async function liveFrame() {
  const { createLogUpdate } = await import("log-update");
  return createLogUpdate(process.stderr);
}

/** What a log should have of a run: each state of run, job and gate as one line. */
function changesOf({ gates, jobs, run, what }: WatchedRun): string[] {
  const state = run.conclusion ?? run.status;
  return [
    `${what}: ${state} ${run.htmlUrl}`,
    ...jobs.map((job) => `${what}: ${job.name}: ${job.conclusion ?? job.status}`),
    ...gates.map(
      ({ environment, reviewers }) =>
        `${what}: waits for ${environment}, approved by ${reviewers.join(" or ")}: ${run.htmlUrl}`,
    ),
  ];
}
