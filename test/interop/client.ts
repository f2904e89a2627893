import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { startEmulator } from "@release-actions/github-emulator";
import type { Emulator } from "@release-actions/github-emulator";
import { HOST, startFront } from "./front.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A local GitHub with acme/app, and a machine's user in front of it. */
export interface Client {
  readonly emulator: Emulator;
  readonly directory: string;
  /** Runs a program as that user; fails the test unless it ends with 0. Answers what it printed. */
  run(program: string, ...args: readonly string[]): Promise<string>;
  /** The same, whatever its exit code. */
  attempt(program: string, args: readonly string[], input?: string): Promise<Ran>;
  write(name: string, content: string): Promise<void>;
  read(name: string): Promise<string>;
}

const WORKFLOW = `name: Release
on:
  workflow_dispatch:
    inputs:
      tag: { required: false }
jobs: {}
`;

/** True when all programs are installed; the test is skipped, with the names, when not. */
export function has(t: TestContext, ...programs: readonly string[]): boolean {
  const missing = programs.filter((program) => spawnSync(program, ["--version"]).error);
  if (missing.length > 0) t.skip(`not installed: ${missing.join(", ")}`);
  return missing.length === 0;
}

export async function startClient(t: TestContext): Promise<Client> {
  const directory = await mkdtemp(join(tmpdir(), "interop-"));
  const defects: unknown[] = [];
  const emulator = await startEmulator({
    dataDir: join(directory, "github"),
    onDefect: (defect) => defects.push(defect),
  });
  const cert = join(directory, "cert.pem");
  const front = await startFront(emulator.urls.url, await makeCertificate(directory, cert));
  t.after(async () => {
    await front.close();
    await emulator.close();
    await rm(directory, { recursive: true, force: true });
    assert.deepEqual(defects, [], "the local GitHub met a defect of its own");
  });
  const home = join(directory, "home");
  await mkdir(home);
  const env = environment(home, cert, front.proxyUrl);
  const attempt: Client["attempt"] = (program, args, input = "") =>
    new Promise((resolve) => {
      const options = { cwd: home, env, timeout: 60_000 };
      const child = execFile(program, args, options, (error, out, err) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, err });
      });
      // A program that reads nothing may be gone before the empty input is.
      child.stdin?.on("error", () => {});
      child.stdin?.end(input);
    });
  const client: Client = {
    emulator,
    directory: home,
    attempt,
    async run(program, ...args) {
      const { code, out, err } = await attempt(program, args);
      assert.equal(code, 0, `${program} ${args.join(" ")}: ${out}${err}`);
      return out;
    },
    write: (name, content) => writeFile(join(home, name), content),
    read: (name) => readFile(join(home, name), "utf8"),
  };
  await prepare(emulator);
  return client;
}

/** A REST request as the administrator. `T` states the answer's shape. */
export async function rest<T>(
  { urls, tokens }: Emulator,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const answer = await fetch((path.startsWith("/_emulator") ? urls.url : urls.api_url) + path, {
    method,
    headers: { authorization: `Bearer ${tokens.admin}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: HTTP ${answer.status} ${text}`);
  return (text === "" ? {} : JSON.parse(text)) as T;
}

async function prepare(emulator: Emulator): Promise<void> {
  await rest(emulator, "POST", "/_emulator/orgs", { login: "acme" });
  await rest(emulator, "POST", "/orgs/acme/repos", { name: "app", auto_init: true });
  await rest(emulator, "PUT", "/repos/acme/app/contents/.github/workflows/release.yml", {
    message: "A workflow",
    content: Buffer.from(WORKFLOW).toString("base64"),
  });
}

/** A certificate for the name under which the local GitHub is known, made by openssl. */
export async function makeCertificate(
  directory: string,
  cert: string,
): Promise<{ readonly key: string; readonly cert: string }> {
  const key = join(directory, "key.pem");
  const subject = ["-subj", `/CN=${HOST}`, "-addext", `subjectAltName=DNS:${HOST}`];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  const files = ["-keyout", key, "-out", cert];
  const args = ["req", "-x509", ...kind, ...subject, ...files];
  const made = spawnSync("openssl", args, { encoding: "utf8" });
  assert.equal(made.status, 0, made.stderr);
  return { key: await readFile(key, "utf8"), cert: await readFile(cert, "utf8") };
}

/** Nothing of the machine's own accounts and settings; the certificate by each client's variable. */
export function environment(home: string, cert: string, proxy: string): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    LANG: "C.UTF-8",
    HTTPS_PROXY: proxy,
    SSL_CERT_FILE: cert,
    CURL_CA_BUNDLE: cert,
    GIT_SSL_CAINFO: cert,
    GH_HOST: HOST,
    GH_REPO: `${HOST}/acme/app`,
    GH_PROMPT_DISABLED: "1",
    GH_NO_UPDATE_NOTIFIER: "1",
    NO_COLOR: "1",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_AUTHOR_NAME: "Ann",
    GIT_AUTHOR_EMAIL: "ann@example.test",
    GIT_COMMITTER_NAME: "Ann",
    GIT_COMMITTER_EMAIL: "ann@example.test",
  };
}
