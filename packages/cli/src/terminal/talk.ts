import type { Talk, WatchedChecks, WatchedRun } from "@release-actions/orchestrate";
import pc from "picocolors";
import { checkLines, runLines } from "./run-tree.ts";
import { followOutage } from "./outage.ts";

/** A conversation on stderr, so that stdout is only ever the answer. */
export interface OpenTalk extends Talk {
  /** Leaves the terminal to somebody else until something happens. */
  pause(): void;
  /** Asks something: until it is answered nothing is drawn or said, and afterwards all of it is. */
  aside<T>(question: () => Promise<T>): Promise<T>;
  /** Leaves the terminal as it was. */
  end(): void;
}

/** Something that is waited for, as it is drawn. */
interface Frame {
  readonly over: boolean;
  readonly lines: (now: number) => string[];
}

/** On a terminal a run is a tree that is redrawn; elsewhere each change is a line, told once. */
export async function openTalk(quiet: boolean): Promise<OpenTalk> {
  return !quiet && canDraw() ? liveTalk(await liveFrame()) : plainTalk(quiet);
}

/** A dumb terminal cannot move its cursor, and one without a size, as a pipe in disguise has, shows nothing. */
function canDraw({ stderr, env }: Pick<NodeJS.Process, "stderr" | "env"> = process): boolean {
  return stderr.isTTY && env["TERM"] !== "dumb" && stderr.rows > 0 && stderr.columns > 0;
}

/** Loaded only where it is used: every command pays for what is imported at the top. */
async function liveFrame() {
  const { createLogUpdate } = await import("log-update");
  return createLogUpdate(process.stderr);
}

function liveTalk(draw: Awaited<ReturnType<typeof liveFrame>>): OpenTalk {
  // Several runs may be watched at once.
  const frames = new Map<string, Frame>();
  // What was said while somebody was asked.
  let held: string[] | null = null;
  const outage = followOutage(redraw, (line) => say(pc.dim(line)));
  const ticking = setInterval(redraw, 1000);
  ticking.unref();

  function redraw(): void {
    if (held !== null) return;
    const now = Date.now();
    const known = outage.lastHeard(now);
    const lines = [...frames.values()].flatMap((frame) => frame.lines(known));
    const all = [...lines, ...outage.lines(now)];
    if (all.length > 0) draw(all.join("\n"));
    else draw.clear();
  }

  function say(text: string): void {
    if (held !== null) {
      held.push(text);
      return;
    }
    draw.clear();
    process.stderr.write(`${text}\n`);
    redraw();
  }

  function show(what: string, frame: Frame): void {
    frames.set(what, frame);
    redraw();
    if (held === null && [...frames.values()].every(({ over }) => over)) pause();
  }

  function pause(): void {
    if (frames.size > 0) draw.done();
    else draw.clear();
    frames.clear();
  }

  return {
    step: (text) => say(pc.dim(text)),
    note: say,
    warn: (text) => say(pc.yellow(`! ${text}`)),
    watch: (watched) => {
      const over = watched.run.status === "completed";
      show(watched.what, { over, lines: (now) => runLines(watched, now) });
    },
    checks: (watched) => {
      show(watched.what, { over: watched.over, lines: (now) => checkLines(watched, now) });
    },
    pause,
    aside: async (question) => {
      draw.done();
      held = [];
      try {
        return await question();
      } finally {
        const said = held;
        held = null;
        for (const text of said) say(text);
        redraw();
      }
    },
    end: () => {
      clearInterval(ticking);
      outage.end();
      pause();
    },
  };
}

function plainTalk(quiet: boolean): OpenTalk {
  const told = new Set<string>();
  const say = (line: string): void => {
    if (!quiet) write(line);
  };
  const once = (line: string): void => {
    if (told.has(line)) return;
    told.add(line);
    say(line);
  };
  return {
    step: (text) => say(pc.dim(text)),
    note: say,
    warn: (text) => write(pc.yellow(`! ${text}`)),
    watch: (watched) => changesOf(watched).forEach(once),
    checks: (watched) => {
      // Of a review nothing changes, and a note has told that it is waited for.
      if (watched.checks.length > 0) once(changeOf(watched));
    },
    pause: () => {},
    aside: (question) => question(),
    end: () => {},
  };
}

function write(line: string): void {
  process.stderr.write(`${line}\n`);
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

function changeOf({ checks, htmlUrl, over, what }: WatchedChecks): string {
  if (over) return `${what}: green`;
  const open = checks.filter(({ state }) => state !== "success");
  const states = open.map(({ name, state }) => `${name} ${state}`).join(", ");
  return `Waiting for ${what}: ${states} ${htmlUrl}`;
}
