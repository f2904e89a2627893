import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { startEmulator } from "@release-actions/github-emulator";
import type { Emulator, EmulatorOptions } from "@release-actions/github-emulator";

/** The fields that tests read of GitHub's objects; an answer has some of them. */
export interface Json {
  readonly id: number;
  readonly node_id: string;
  readonly name: string;
  readonly login: string;
  readonly full_name: string;
  readonly type: string;
  readonly private: boolean;
  readonly default_branch: string;
  readonly permissions: Readonly<Record<string, boolean>>;
  readonly owner: Json;
  readonly token: string;
  readonly message: string;
  readonly errors: readonly Json[];
  readonly resource: string;
  readonly code: string;
  readonly field: string;
  readonly status: string;
  readonly enabled: boolean;
  readonly object: { readonly sha: string };
  readonly tag_name: string;
  readonly target_commitish: string;
  readonly draft: boolean;
  readonly prerelease: boolean;
  readonly immutable: boolean;
  readonly body: string;
  readonly created_at: string;
  readonly published_at: string | null;
  readonly html_url: string;
  readonly upload_url: string;
  readonly tarball_url: string | null;
  readonly assets: readonly Json[];
  readonly state: string;
  readonly size: number;
  readonly digest: string | null;
  readonly label: string;
  readonly content_type: string;
  readonly download_count: number;
  readonly browser_download_url: string;
  readonly url: string;
  readonly path: string;
  readonly fired: number;
  readonly data: Json;
  readonly repository: Json;
  readonly release: Json | null;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON; `{}` for anything else. */
  readonly body: Json;
  readonly text: string;
}

export interface Caller {
  /** Sends JSON to a path below the REST API (or to a whole URL) as this caller. */
  (method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

export interface World {
  readonly emulator: Emulator;
  readonly dataDir: string;
  readonly admin: Caller;
  readonly writer: Caller;
  readonly reader: Caller;
  readonly anonymous: Caller;
  readonly control: Caller;
  readonly as: (token: string) => Caller;
}

/** All items of an answer that is a list. */
export async function list(call: Caller, path: string): Promise<readonly Json[]> {
  const { status, body } = await call("GET", path);
  assert.equal(status, 200, JSON.stringify(body));
  assert.ok(Array.isArray(body), "expected a list");
  return body as readonly Json[];
}

/** Starts an emulator in a temporary directory that ends with the test. */
export async function startWorld(
  t: TestContext,
  options: Partial<EmulatorOptions> = {},
): Promise<World> {
  const dataDir = options.dataDir ?? (await temporaryDirectory(t));
  const defects: unknown[] = [];
  const emulator = await startEmulator({
    ...options,
    dataDir,
    onDefect: (error) => defects.push(error),
  });
  t.after(async () => {
    await emulator.close();
    assert.deepEqual(defects, [], "the emulator met a defect of its own");
  });
  const { urls, tokens } = emulator;
  const as = (token: string): Caller => callerOf(urls.api_url, token);
  return {
    emulator,
    dataDir,
    as,
    admin: as(tokens.admin),
    writer: as(tokens.writer),
    reader: as(tokens.reader),
    anonymous: callerOf(urls.api_url, null),
    control: callerOf(urls.admin_url, null),
  };
}

export async function temporaryDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "github-emulator-"));
  t.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A world with the organisation "acme" and its repository "acme/app", which has one commit. */
export async function startWithRepository(
  t: TestContext,
  settings: { readonly private?: boolean; readonly immutable?: boolean } = {},
): Promise<World> {
  const world = await startWorld(t);
  await world.control("POST", "/orgs", { login: "acme" });
  const created = await world.admin("POST", "/orgs/acme/repos", {
    name: "app",
    auto_init: true,
    private: settings.private ?? false,
  });
  assert.equal(created.status, 201);
  if (settings.immutable === true) {
    const set = await world.admin("PUT", "/repos/acme/app/immutable-releases");
    assert.equal(set.status, 204);
  }
  return world;
}

export async function makeRelease(
  call: Caller,
  fields: Readonly<Record<string, unknown>>,
): Promise<Json> {
  const { status, body } = await call("POST", "/repos/acme/app/releases", fields);
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

/** Uploads bytes to a release. The `{?name,label}` of the template is replaced as clients do. */
export async function upload(
  world: World,
  release: Json,
  name: string,
  bytes: string | Uint8Array<ArrayBuffer>,
  token: string = world.emulator.tokens.writer,
): Promise<Answer> {
  const base = release.upload_url.replace(/\{.*\}$/, "");
  const response = await fetch(`${base}?name=${encodeURIComponent(name)}`, {
    method: "POST",
    body: bytes,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/octet-stream" },
  });
  return answer(response);
}

/** Calls below `base` with a token, or anonymously. */
export function callerOf(base: string, token: string | null): Caller {
  return async (method, path, body, headers = {}) => {
    const response = await fetch(path.startsWith("http") ? path : base + path, {
      method,
      redirect: "manual",
      headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return answer(response);
  };
}

async function answer(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  const body = (isJson && text !== "" ? JSON.parse(text) : {}) as Json;
  return { status: response.status, headers: response.headers, body, text };
}
