import { createPublicKey, generateKeyPairSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type * as MockModule from "@sigstore/mock";
import { keptKey } from "../oidc/signing-key.ts";
import type { ServerState } from "../state.ts";

type Mock = typeof MockModule;

/** The services behind Sigstore, with keys of their own that the data directory keeps. */
export interface Authorities {
  readonly ca: Awaited<ReturnType<Mock["initializeCA"]>>;
  readonly ctlog: Awaited<ReturnType<Mock["initializeCTLog"]>>;
  readonly tlog: Awaited<ReturnType<Mock["initializeTLog"]>>;
  readonly tsa: Awaited<ReturnType<Mock["initializeTSA"]>>;
  readonly mock: Mock;
  /** Oldest first. */
  readonly certificates: readonly Certificates[];
}

/**
 * The self-made certificates of one start, as base64 of DER. Each start makes new ones for the same
 * keys; all are kept, so that what was signed under the earlier ones stays valid.
 */
interface Certificates {
  readonly since: string;
  readonly ca: string;
  readonly tsa: readonly string[];
}

interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const opened = new WeakMap<ServerState, Promise<Authorities>>();

/** The addresses that signing clients are given. */
export function sigstoreUrls(
  server: Pick<ServerState, "urls">,
): Record<"fulcio" | "rekor" | "tsa", string> {
  const base = `${server.urls.url}/_services`;
  return { fulcio: `${base}/fulcio`, rekor: `${base}/rekor`, tsa: `${base}/tsa` };
}

/** Opens the services when somebody first needs them: loading them takes half a second. */
export function authorities(server: ServerState): Promise<Authorities> {
  const known = opened.get(server) ?? open(server);
  opened.set(server, known);
  // A full disk, say, must not be remembered for ever.
  known.catch(() => opened.delete(server));
  return known;
}

async function open(server: ServerState): Promise<Authorities> {
  const mock = await import("@sigstore/mock");
  const since = wholeSecond().toISOString();
  const pair = (name: string): Promise<Pair> => keptPair(server.dataDir, `sigstore-${name}`);
  const ctlog = await mock.initializeCTLog(await pair("ctlog"));
  const ca = await mock.initializeCA(await pair("ca"), ctlog);
  const tlog = await mock.initializeTLog(sigstoreUrls(server).rekor, await pair("tlog"));
  const tsa = await mock.initializeTSA(await pair("tsa"));
  // It would write 45 ms as ".45", which clients cannot read: one timestamp in ten.
  Object.assign(tsa, { getCurrentTime: wholeSecond });
  const certificates = await remember(server.dataDir, {
    since,
    ca: base64(ca.rootCertificate),
    tsa: [base64(tsa.intCertificate), base64(tsa.rootCertificate)],
  });
  return { ca, ctlog, tlog, tsa, mock, certificates };
}

function wholeSecond(): Date {
  return new Date(Math.floor(Date.now() / 1000) * 1000);
}

async function keptPair(dataDir: string, name: string): Promise<Pair> {
  const privateKey = await keptKey(dataDir, name, () =>
    Promise.resolve(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey),
  );
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

async function remember(dataDir: string, latest: Certificates): Promise<readonly Certificates[]> {
  const file = join(dataDir, "keys", "sigstore-certificates.json");
  const text = await readFile(file, "utf8").catch(() => "[]");
  const all = [...(JSON.parse(text) as Certificates[]), latest];
  await mkdir(join(dataDir, "keys"), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, JSON.stringify(all));
  await rename(`${file}.new`, file);
  return all;
}

export function base64(bytes: ArrayBufferView): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
