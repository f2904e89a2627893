import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { gitEnvironment } from "./process.ts";

/** What git answers to one name: null when it knows no object by it. */
export interface Answer {
  readonly sha: string;
  readonly type: string;
  /** Empty for a reader of headers. */
  readonly body: Buffer;
}

interface Waiting {
  readonly resolve: (answer: Answer | null) => void;
  readonly reject: (error: Error) => void;
}

/** Milliseconds without a question after which a reader ends. */
const IDLE = 5_000;
/** Readers at once; each is a process. */
const MOST = 16;

const HEADER = /^([0-9a-f]{40}) ([a-z]+) (\d+)$/;

const readers = new Map<string, ObjectReader>();

/**
 * Objects by name from a `git cat-file` that stays: starting git for each of them is most of what a
 * request costs.
 * @param dir the bare repository.
 * @param names shas or revisions, without line feeds.
 * @param what `headers`: sha and type only.
 * @returns one answer for each name, in their order.
 */
export function readObjects(
  dir: string,
  names: readonly string[],
  what: "headers" | "bodies",
): Promise<(Answer | null)[]> {
  if (names.length === 0) return Promise.resolve([]);
  const key = `${what} ${dir}`;
  const reader = readers.get(key) ?? new ObjectReader(dir, what, forget);
  // Last in the map is the last that was asked.
  readers.delete(key);
  readers.set(key, reader);
  for (const one of readers.values()) if (readers.size > MOST && one !== reader) one.end();
  return Promise.all(names.map((name) => reader.ask(name)));
  // Its place may have been taken by another.
  function forget(this: void, it: ObjectReader): void {
    if (readers.get(key) === it) readers.delete(key);
  }
}

/** Ends the readers of the repositories below a directory. */
export function endReaders(above: string): void {
  for (const [key, reader] of readers) if (key.includes(` ${above}`)) reader.end();
}

class ObjectReader {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #withBodies: boolean;
  readonly #forget: (it: ObjectReader) => void;
  readonly #waiting: Waiting[] = [];
  readonly #idle: NodeJS.Timeout;
  #chunks: Buffer[] = [];
  #length = 0;
  /** Bytes that must be there before looking again makes sense. */
  #wanted = 1;

  constructor(dir: string, what: "headers" | "bodies", forget: (it: ObjectReader) => void) {
    this.#withBodies = what === "bodies";
    this.#forget = forget;
    const mode = this.#withBodies ? "--batch" : "--batch-check";
    this.#child = spawn("git", ["--git-dir", dir, "cat-file", mode], {
      cwd: dir,
      env: gitEnvironment(dir),
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
    });
    this.#child.unref();
    this.#idle = setTimeout(() => {
      this.end();
    }, IDLE).unref();
    this.#child.stdout.on("data", (chunk: Buffer) => {
      this.#take(chunk);
    });
    this.#child.stderr.resume();
    for (const stream of [this.#child.stdin, this.#child.stderr]) unrefOf(stream);
    this.#child.stdin.on("error", () => {});
    this.#child.on("error", (error) => {
      this.#fail(error);
    });
    this.#child.on("close", (status) => {
      this.#fail(new Error(`git cat-file ended with ${status ?? "a signal"}`));
    });
    this.#hold();
  }

  ask(name: string): Promise<Answer | null> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer | null>();
    this.#waiting.push({ resolve, reject });
    this.#idle.refresh();
    this.#hold();
    this.#child.stdin.write(`${name}\n`);
    return promise;
  }

  /** Answers what was asked, then ends. */
  end(): void {
    this.#forget(this);
    clearTimeout(this.#idle);
    this.#child.stdin.end();
  }

  /** Only while somebody waits does the reader keep this process alive. */
  #hold(): void {
    const { stdout } = this.#child;
    if (!("ref" in stdout && "unref" in stdout)) return;
    const change = this.#waiting.length > 0 ? stdout.ref : stdout.unref;
    if (typeof change === "function") change.call(stdout);
  }

  #fail(error: Error): void {
    this.#forget(this);
    clearTimeout(this.#idle);
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    // A large object comes in many chunks: they are put together once.
    if (this.#length < this.#wanted) return;
    let rest = Buffer.concat(this.#chunks);
    this.#wanted = 1;
    for (;;) {
      const end = rest.indexOf(0x0a);
      if (end < 0) break;
      // Else "<name> missing" or "<sha> ambiguous".
      const known = HEADER.exec(rest.toString("utf8", 0, end));
      const [, sha = "", type = "", size = "0"] = known ?? [];
      const length = known !== null && this.#withBodies ? Number(size) + 1 : 0;
      if (rest.length < end + 1 + length) {
        this.#wanted = end + 1 + length;
        break;
      }
      const body = rest.subarray(end + 1, end + Math.max(length, 1));
      this.#waiting.shift()?.resolve(known === null ? null : { sha, type, body });
      rest = rest.subarray(end + 1 + length);
    }
    this.#chunks = [rest];
    this.#length = rest.length;
    this.#hold();
  }
}

/** Pipes of children are sockets, which their type does not say. */
function unrefOf(stream: object): void {
  if ("unref" in stream && typeof stream.unref === "function") stream.unref();
}
