import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { startEmulator, type Emulator } from "@release-actions/github-emulator";
import { makeSource, type Source } from "./source.ts";

export const OWNER = "acme";

export interface Person {
  readonly login: string;
  readonly id: number;
  readonly token: string;
}

/** A local GitHub with an organisation and its people, shared by the tests of one file. */
export interface Stage {
  readonly emulator: Emulator;
  /** Everything of the test file lies below; removed when the file is done. */
  readonly directory: string;
  readonly source: Source;
  /** Pushes, starts runs, uploads. */
  readonly maintainer: Person;
  /** Approves. */
  readonly reviewer: Person;
}

/** Starts the local GitHub; it ends with the test file, which fails when it met a defect of its own. */
export async function startStage(options: StageOptions = {}): Promise<Stage> {
  const { stage, close } = await openStage(options);
  after(close);
  return stage;
}

interface StageOptions {
  readonly ghes?: string;
  /** Makes ids and tokens the same every time. */
  readonly seed?: number;
  /** What the clock of the local GitHub says in the beginning. */
  readonly startTime?: Date;
}

/** The same outside of a test file: whoever opens it closes it. */
export async function openStage(
  options: StageOptions = {},
): Promise<{ stage: Stage; close: () => Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), "release-actions-"));
  const defects: unknown[] = [];
  const emulator = await startEmulator({
    dataDir: join(directory, "github"),
    onDefect: (defect) => defects.push(defect),
    ...options,
  });
  const close = async (): Promise<void> => {
    await emulator.close();
    await rm(directory, { recursive: true, force: true });
    assert.deepEqual(defects, [], "the local GitHub met a defect of its own");
  };
  await control(emulator, "POST", "/orgs", { login: OWNER });
  const stage = {
    emulator,
    directory,
    source: await makeSource(join(directory, "source")),
    maintainer: await person(emulator, "maintainer"),
    reviewer: await person(emulator, "reviewer"),
  };
  return { stage, close };
}

async function person(emulator: Emulator, login: string): Promise<Person> {
  const { id, token } = await control<Person>(emulator, "POST", "/users", { login });
  return { login, id, token };
}

/** A request to the control routes, which GitHub does not have. `T` states the answer's shape. */
export function control<T>(
  { urls }: Pick<Emulator, "urls">,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  return send<T>(urls.admin_url + path, method, {}, body);
}

/** A REST request as somebody. `T` states the answer's shape; a refusal throws. */
export function rest<T>(
  { emulator }: Pick<Stage, "emulator">,
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const headers = { authorization: `Bearer ${token}` };
  return send<T>(emulator.urls.api_url + path, method, headers, body);
}

async function send<T>(
  url: string,
  method: string,
  headers: Record<string, string>,
  body: unknown,
): Promise<T> {
  const answer = await fetch(url, {
    method,
    headers: { ...headers, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${url}: HTTP ${answer.status} ${text}`);
  return (text === "" ? {} : JSON.parse(text)) as T;
}
