import { execFile } from "node:child_process";
import { access, constants, mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** The version that is installed when there is none. */
const VERSION = "v0.2.87";
const MODULE = "github.com/nektos/act";

const EXE = process.platform === "win32" ? ".exe" : "";

/** Where act is, or why it is not there and how to get it. */
export type FoundAct = { readonly path: string } | { readonly path: null; readonly reason: string };

/**
 * Finds act: the given path, PATH, the user's cache. With Go on this machine it is installed into
 * the cache once.
 *
 * @param given an executable that must be there; then nothing else is tried.
 */
export async function findAct(given: string | undefined): Promise<FoundAct> {
  if (given !== undefined) {
    return (await isExecutable(given))
      ? { path: given }
      : { path: null, reason: missing(`There is no executable at ${given}.`) };
  }
  const cached = join(cacheDirectory(), `act${EXE}`);
  const found = (await onPath("act")) ?? ((await isExecutable(cached)) ? cached : null);
  if (found !== null) return { path: found };
  const go = await onPath("go");
  if (go === null) {
    return { path: null, reason: missing("Neither act nor Go is on PATH.") };
  }
  const failure = await install(go, cacheDirectory());
  if (failure === null && (await isExecutable(cached))) return { path: cached };
  return { path: null, reason: missing(`go install ${MODULE}@${VERSION} failed: ${failure}`) };
}

function missing(what: string): string {
  return [
    "This workflow cannot run: the emulator executes workflows with nektos/act, which is missing.",
    what,
    "Get it in one of these ways, then re-run this run:",
    `  go install ${MODULE}@${VERSION}   (and put $(go env GOPATH)/bin on PATH)`,
    "  a release from https://github.com/nektos/act/releases, with act on PATH",
  ].join("\n");
}

function cacheDirectory(): string {
  const base = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  return join(base, "github-emulator", "act", VERSION);
}

async function onPath(name: string): Promise<string | null> {
  for (const directory of (process.env["PATH"] ?? "").split(delimiter)) {
    const file = join(directory, name + EXE);
    if (directory !== "" && (await isExecutable(file))) return file;
  }
  return null;
}

function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Null when it worked, otherwise what Go said. */
async function install(go: string, directory: string): Promise<string | null> {
  await mkdir(directory, { recursive: true });
  return new Promise((resolve) => {
    const env = { ...process.env, GOBIN: directory };
    execFile(go, ["install", `${MODULE}@${VERSION}`], { env }, (error, _stdout, stderr) => {
      resolve(error === null ? null : stderr.trim() || error.message);
    });
  });
}
