// `npm run bench:signing [-- --quick]`: signing a large file against b2sum on the same file, in turns.
// Prints JSON {machine, targets, raw}; exit code 1 when a target is missed.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { generateMinisignKey } from "@release-actions/signing";

const quick = process.argv.includes("--quick");
const MEGABYTES = quick ? 256 : 1024;
const ROUNDS = quick ? 3 : 7;
const PROCESS = fileURLToPath(new URL("signing-process.ts", import.meta.url));

interface Signed {
  /** The lane alone. The start of a Node process, in `process_ms`, no larger file makes longer. */
  readonly milliseconds: number;
  readonly process_ms: number;
  readonly start_mb: number;
  readonly peak_mb: number;
}

const directory = mkdtempSync(join(tmpdir(), "signing-bench-"));
try {
  const file = join(directory, "payload.bin");
  await fill(file);
  const key = JSON.stringify(await tauriKey());
  const rounds: { readonly b2sum_ms: number; readonly signing: Signed }[] = [];
  // Once each unmeasured: the first reading comes from the disk.
  b2sum(file);
  sign(file, key);
  // In turns, so that whatever else the machine does meets both.
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push({ b2sum_ms: b2sum(file), signing: sign(file, key) });
  }
  report(rounds);
} finally {
  rmSync(directory, { recursive: true, force: true });
}

async function tauriKey(): Promise<object> {
  const pair = await generateMinisignKey({ password: "", format: "tauri" });
  const { secretKey, publicKey } = pair;
  return { algorithm: "minisign", password: "", format: "tauri", secretKey, publicKey };
}

/** One MiB of noise, again and again: no file system stores that smaller than it is. */
async function fill(file: string): Promise<void> {
  const out = createWriteStream(file);
  const noise = randomBytes(1024 * 1024);
  for (let n = 0; n < MEGABYTES; n += 1) {
    noise.writeUInt32LE(n);
    if (!out.write(Buffer.from(noise))) await once(out, "drain");
  }
  out.end();
  await finished(out);
}

function b2sum(file: string): number {
  const began = performance.now();
  execFileSync("b2sum", [file]);
  return performance.now() - began;
}

function sign(file: string, key: string): Signed {
  const args = ["--conditions=source", PROCESS, file, key];
  const began = performance.now();
  const printed = execFileSync(process.execPath, args, { encoding: "utf8" });
  const process_ms = performance.now() - began;
  return { ...(JSON.parse(printed) as Omit<Signed, "process_ms">), process_ms };
}

function report(rounds: readonly { readonly b2sum_ms: number; readonly signing: Signed }[]): void {
  const ratio = median(rounds.map((round) => round.signing.milliseconds / round.b2sum_ms));
  const growth = Math.max(...rounds.map(({ signing }) => signing.peak_mb - signing.start_mb));
  const targets = [target("signing_share_of_b2sum", ratio, 1.5), target("memory_mb", growth, 120)];
  const machine = {
    cpu: cpus()[0]?.model,
    parallelism: availableParallelism(),
    load_average: loadavg()[0],
    memory_mb: Math.round(totalmem() / 1024 / 1024),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
  };
  const raw = { megabytes: MEGABYTES, rounds };
  process.stdout.write(`${JSON.stringify({ machine, quick, targets, raw }, null, 2)}\n`);
  process.exitCode = targets.every(({ ok }) => ok) ? 0 : 1;
}

interface Target {
  readonly id: string;
  readonly value: number;
  readonly target: number;
  readonly better: "lower";
  readonly ok: boolean;
}

function target(id: string, value: number, wanted: number): Target {
  const rounded = Math.round(value * 100) / 100;
  return { id, value: rounded, target: wanted, better: "lower", ok: value <= wanted };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
