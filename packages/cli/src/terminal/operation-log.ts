import { subscribe } from "node:diagnostics_channel";
import { appendFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { recordRequests } from "./request-record.ts";
import { version } from "./version.ts";

const DIRECTORY = join(".ms-release", "logs");
/** So many are kept; the oldest go. */
const KEPT = 50;

interface OperationLog {
  readonly path: string;
  /** The first line, until there is a second: what ends before it began leaves nothing behind. */
  first: string;
}

let current: OperationLog | null = null;

/**
 * Begins the log of an operation: one JSON document a line, written before the program goes on, so that
 * a killed one has left it. It has each request's method, address without its query, status, duration
 * and GitHub's id of it; never a header, a body, or a value of an option.
 * @param command the words of the command, such as `release app publish`
 */
export function beginLog(command: string): void {
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const name = `${time}-${command.split(" ").at(-1) ?? ""}-${process.pid}.log`;
  const first = lineOf("begin", { command, version: version(), node: process.version });
  current = { path: resolve(DIRECTORY, name), first };
  recordRequests(subscribe, (fields) => log("request", { ...fields }));
}

/** Adds a line to the log, when there is one. */
export function log(event: string, fields: Readonly<Record<string, unknown>>): void {
  if (current === null || (event === "end" && current.first !== "")) return;
  try {
    if (current.first !== "") makeRoom();
    appendFileSync(current.path, current.first + lineOf(event, fields), { mode: 0o600 });
    current.first = "";
  } catch (error) {
    // A full disk must not end what is under way.
    current = null;
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`No log is kept: ${why}\n`);
  }
}

/** Where the log is, as somebody here would name it; null without one. */
export function logPath(): string | null {
  return current === null || current.first !== "" ? null : relative(process.cwd(), current.path);
}

function lineOf(event: string, fields: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ time: new Date().toISOString(), event, ...fields })}\n`;
}

function makeRoom(): void {
  mkdirSync(DIRECTORY, { recursive: true, mode: 0o700 });
  const names = readdirSync(DIRECTORY).filter((name) => name.endsWith(".log"));
  for (const name of names.toSorted().slice(0, Math.max(0, names.length - KEPT + 1))) {
    rmSync(join(DIRECTORY, name), { force: true });
  }
}
