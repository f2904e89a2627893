import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import {
  openMinisignKey,
  parseMinisignPublicKey,
  parseMinisignSignature,
  signMinisign,
  verifyMinisign,
  type TrustedComment,
} from "@release-actions/signing";

/** The version whose keys and signatures apps have now. */
const TAURI = "@tauri-apps/cli@2.12.5";
const CACHE = fileURLToPath(new URL("../../.ms-release/interop/tauri/", import.meta.url));

/** A directory with a file to sign. */
export interface Desk {
  readonly directory: string;
  /** The content of `app.bin`. */
  readonly content: Buffer;
  /** Runs a program there; rejects unless it ends with 0. Answers what it printed. */
  run(program: string, args: readonly string[], input?: string): Promise<string>;
  path(name: string): string;
  read(name: string): Promise<string>;
  write(name: string, content: string | Uint8Array): Promise<void>;
}

export async function openDesk(t: TestContext): Promise<Desk> {
  const directory = await mkdtemp(join(tmpdir(), "interop-signing-"));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const content = Buffer.alloc(300_001, "the program\n");
  await writeFile(join(directory, "app.bin"), content);
  return {
    directory,
    content,
    path: (name) => join(directory, name),
    read: (name) => readFile(join(directory, name), "utf8"),
    write: (name, bytes) => writeFile(join(directory, name), bytes),
    run: (program, args, input = "") =>
      new Promise((resolve, reject) => {
        const done = (error: Error | null, out: string, err: string): void => {
          if (error === null) resolve(out + err);
          else reject(new Error(`${program} ${args.join(" ")}: ${out}${err}`, { cause: error }));
        };
        const child = execFile(program, args, { cwd: directory, timeout: 120_000 }, done);
        // Who needs no password is gone before it is written.
        child.stdin?.on("error", () => null).end(input);
      }),
  };
}

/**
 * The tauri command, installed on first use: the lock file cannot hold the packages of all platforms.
 * Null, and the test is skipped, where it cannot be installed.
 */
export async function tauri(t: TestContext): Promise<string | null> {
  const program = join(CACHE, "node_modules", ".bin", "tauri");
  if (!existsSync(program)) {
    await mkdir(CACHE, { recursive: true });
    const args = ["install", "--prefix", CACHE, "--no-save", "--no-audit", "--no-fund", TAURI];
    spawnSync("npm", args, { stdio: "ignore", shell: process.platform === "win32" });
  }
  if (existsSync(program)) return program;
  t.skip(`not installed: ${TAURI}`);
  return null;
}

/** minisign's four lines over the desk's file, by our own hand. */
export async function signHere(
  desk: Desk,
  secretKey: string,
  password: string | undefined,
): Promise<string> {
  const signer = await openMinisignKey(secretKey, password);
  const statement = { timestamp: 1_700_000_000, file: "app.bin", version: "1.2.3" };
  try {
    return await signMinisign(signer, contentOf(desk), statement);
  } finally {
    signer.wipe();
  }
}

/** Our verdict on a signature over the desk's file; a refusal throws. */
export function verifyHere(
  desk: Desk,
  publicKey: string,
  signature: string,
): Promise<TrustedComment> {
  const key = parseMinisignPublicKey(publicKey);
  return verifyMinisign(key, parseMinisignSignature(signature), contentOf(desk));
}

async function* contentOf({ content }: Desk): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (let at = 0; at < content.length; at += 65_536) yield content.subarray(at, at + 65_536);
}
