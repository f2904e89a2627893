// `npm run bench:emulator [-- --quick]`: the figures that the local GitHub promises, measured on this
// machine. Prints JSON {machine, targets, raw}; exit code 1 when a target is missed.
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fill, RELEASES, tagOf } from "./fill.ts";
import { peakMegabytes, startBareServer, startEmulatorProcess, stop } from "./processes.ts";
import type { EmulatorReady } from "./processes.ts";
import { receive, send } from "./transfer.ts";

const quick = process.argv.includes("--quick");
// Many rounds of a second rather than a few long ones: a machine that does other things too changes
// its pace from one second to the next.
const COPY_MEGABYTES = quick ? 128 : 256;
const COPY_ROUNDS = quick ? 5 : 11;
const PARALLEL_UPLOADS = 8;
const UPLOAD_MEGABYTES = quick ? 128 : 1024;

interface Target {
  readonly id: string;
  readonly value: number | null;
  readonly target: number;
  readonly better: "lower" | "higher";
  readonly ok: boolean;
}

const raw: Record<string, unknown> = {};
const targets: Target[] = [];
const directory = mkdtempSync(join(tmpdir(), "emulator-bench-"));

try {
  await measureQueries();
  await measureCopies();
  await measureMemory();
} finally {
  rmSync(directory, { recursive: true, force: true });
}
const machine = {
  cpu: cpus()[0]?.model,
  parallelism: availableParallelism(),
  load_average: loadavg()[0],
  memory_mb: Math.round(totalmem() / 1024 / 1024),
  node: process.version,
  platform: `${process.platform}-${process.arch}`,
};
process.stdout.write(`${JSON.stringify({ machine, quick, targets, raw }, null, 2)}\n`);
process.exitCode = targets.every(({ ok }) => ok) ? 0 : 1;

async function measureQueries(): Promise<void> {
  const dataDir = join(directory, "big");
  await fill(dataDir);
  const starts: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const started = await startEmulatorProcess(dataDir);
    starts.push(started.startMs);
    await stop(started);
  }
  raw["start_up_ms"] = starts;
  target("start_up_ms", median(starts), 1000, "lower");

  const emulator = await startEmulatorProcess(dataDir);
  const { urls, tokens } = emulator.ready;
  const headers = { authorization: `Bearer ${tokens.writer}` };
  const byTag: number[] = [];
  for (let n = 1; n <= RELEASES; n += RELEASES / 100) {
    const body = JSON.stringify({ query: releaseQuery(tagOf(n)) });
    byTag.push(await timed(() => fetchText(urls.graphql_url, { method: "POST", headers, body })));
  }
  raw["graphql_by_tag_ms"] = summary(byTag);
  // Medians: what is beyond them on a busy machine is the machine; the rest is in `raw`.
  target("graphql_by_tag_ms", median(byTag), 20, "lower");

  const pages: Record<string, unknown> = {};
  let worst = 0;
  const lists = { drafts_too: headers, published_only: {} };
  for (const [who, as] of Object.entries(lists)) {
    for (const page of [1, 2, 20, 45, 50]) {
      const times: number[] = [];
      const url = `${urls.api_url}/repos/acme/big/releases?per_page=100&page=${page}`;
      for (let round = 0; round < 15; round += 1) {
        times.push(await timed(() => fetchText(url, { headers: as })));
      }
      // The first of them meets a server that never did this.
      worst = Math.max(worst, median(times));
      pages[`${who}_${page}`] = summary(times);
    }
  }
  raw["list_page_ms"] = pages;
  target("list_page_worst_median_ms", worst, 60, "lower");
  await stop(emulator);
}

async function measureCopies(): Promise<void> {
  const emulator = await startEmulatorProcess(join(directory, "copies"));
  const bare = await startBareServer(join(directory, "bare"));
  const rates: Record<string, number[]> = {
    upload: [],
    bare_upload: [],
    download: [],
    bare_download: [],
  };
  const note = (name: string, ms: number): void => {
    rates[name]?.push(Math.round((COPY_MEGABYTES / ms) * 1000));
  };
  const { upload, headers } = await prepare(emulator.ready);
  // Alternating, so that whatever else the machine does meets both.
  for (let round = 0; round < COPY_ROUNDS; round += 1) {
    note("bare_upload", await timed(() => send(bare.ready.url, {}, COPY_MEGABYTES)));
    let asset: unknown;
    const name = `copy-${round}`;
    note(
      "upload",
      await timed(async () => {
        asset = await send(`${upload}?name=${name}`, headers, COPY_MEGABYTES);
      }),
    );
    note("bare_download", await timed(() => receive(bare.ready.url)));
    const location = await locationOf((asset as { url: string }).url, headers);
    note("download", await timed(() => receive(location)));
  }
  raw["megabytes_per_second"] = rates;
  const share = (name: string): number =>
    median(rates[name] ?? []) / median(rates[`bare_${name}`] ?? []);
  target("upload_share_of_bare", share("upload"), 0.6, "higher");
  target("download_share_of_bare", share("download"), 0.6, "higher");
  await Promise.all([stop(emulator), stop(bare)]);
}

async function measureMemory(): Promise<void> {
  const emulator = await startEmulatorProcess(join(directory, "memory"));
  const { upload, headers } = await prepare(emulator.ready);
  const before = peakMegabytes(emulator);
  const uploads = Array.from({ length: PARALLEL_UPLOADS }, (_, n) =>
    send(`${upload}?name=part-${n}`, headers, UPLOAD_MEGABYTES),
  );
  await Promise.all(uploads);
  const peak = peakMegabytes(emulator);
  raw["peak_memory_mb"] = {
    before,
    after: peak,
    uploads: PARALLEL_UPLOADS,
    megabytes_each: UPLOAD_MEGABYTES,
  };
  target("peak_memory_mb", peak, 200, "lower");
  await stop(emulator);
}

/** acme/app with a draft: where to upload to. */
async function prepare({ urls, tokens }: EmulatorReady): Promise<{
  readonly upload: string;
  readonly headers: Record<string, string>;
}> {
  const headers = { authorization: `Bearer ${tokens.admin}` };
  const post = (url: string, body: unknown): Promise<string> =>
    fetchText(url, { method: "POST", headers, body: JSON.stringify(body) });
  await post(`${urls.admin_url}/orgs`, { login: "acme" });
  await post(`${urls.api_url}/orgs/acme/repos`, { name: "app", auto_init: true });
  const draft = JSON.parse(
    await post(`${urls.api_url}/repos/acme/app/releases`, { tag_name: "v1", draft: true }),
  ) as { upload_url: string };
  return { upload: draft.upload_url.replace(/\{.*\}$/, ""), headers };
}

async function locationOf(asset: string, headers: Record<string, string>): Promise<string> {
  const answer = await fetch(asset, {
    headers: { ...headers, accept: "application/octet-stream" },
    redirect: "manual",
  });
  return answer.headers.get("location") ?? "";
}

function releaseQuery(tag: string): string {
  return `{ repository(owner: "acme", name: "big") { release(tagName: "${tag}") {
    databaseId tagName isDraft isPrerelease immutable url description
    releaseAssets(first: 100) { totalCount nodes { name size digest downloadUrl } }
  } } }`;
}

async function fetchText(url: string, init: RequestInit): Promise<string> {
  const answer = await fetch(url, init);
  const text = await answer.text();
  if (!answer.ok || text.includes('"errors"'))
    throw new Error(`${url}: HTTP ${answer.status} ${text}`);
  return text;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function target(
  id: string,
  value: number | null,
  wanted: number,
  better: "lower" | "higher",
): void {
  const rounded = value === null ? null : twoDigits(value);
  const met = value !== null && (better === "lower" ? value <= wanted : value >= wanted);
  targets.push({ id, value: rounded, target: wanted, better, ok: met });
}

function summary(values: readonly number[]): Record<string, number> {
  return {
    first: twoDigits(values[0] ?? 0),
    median: twoDigits(median(values)),
    p95: twoDigits(quantile(values, 0.95)),
    max: twoDigits(Math.max(...values)),
  };
}

function twoDigits(value: number): number {
  return Math.round(value * 100) / 100;
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
