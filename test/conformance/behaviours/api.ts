import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";

/** An answer; fields that a case reads are checked by the case itself. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON, or null. */
  readonly json: unknown;
  readonly bytes: Buffer;
}

export interface Release {
  readonly id: number;
  readonly tag_name: string;
  readonly html_url: string;
  readonly upload_url: string;
  readonly draft: boolean;
  readonly name: string | null;
  readonly immutable?: boolean;
}

export interface Asset {
  readonly id: number;
  readonly name: string;
  readonly label: string | null;
  readonly state: string;
  readonly size: number;
  readonly digest: string | null;
  readonly browser_download_url: string;
}

/** Where the cases run: the local GitHub, or the real one. */
export interface Target {
  /** "https://api.github.com", or an Enterprise Server's ".../api/v3". */
  readonly apiUrl: string;
  /** "owner/name" of a repository that may be scratched. */
  readonly repository: string;
  readonly token: string;
  /** Waited after each write: GitHub asks for a second between them. */
  readonly pauseMs: number;
}

/** Thrown by a case that the repository or the token does not allow. */
export class NotHere extends Error {
  override readonly name = "NotHere";
}

/** Requests of one case. Names made by `unique` are removed when the cases are done. */
export interface Api {
  readonly target: Target;
  /** As the token, to a path below the repository ("/releases") or a whole address. */
  call(method: string, path: string, body?: unknown, headers?: HeadersLike): Promise<Answer>;
  anonymous(path: string): Promise<Answer>;
  upload(release: Release, name: string, bytes: string): Promise<Answer>;
  graphql(query: string): Promise<unknown>;
  /** A name for tags, branches and environments that nobody else has. */
  unique(name: string): string;
}

type HeadersLike = Readonly<Record<string, string>>;

export const PREFIX = "conformance-";

export function createApi(target: Target): Api {
  const { apiUrl, token } = target;
  const repository = `${apiUrl}/repos/${target.repository}`;
  const run = randomBytes(4).toString("hex");
  const authorization = `Bearer ${token}`;
  const send = async (method: string, url: string, init: RequestInit): Promise<Answer> => {
    const answer = await answerOf(await fetch(url, { method, redirect: "manual", ...init }));
    if (method !== "GET") await new Promise((resolve) => setTimeout(resolve, target.pauseMs));
    return answer;
  };
  return {
    target,
    call: (method, path, body, headers = {}) =>
      send(method, addressOf(repository, path), {
        headers: { authorization, ...headers },
        ...(body === undefined
          ? {}
          : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      }),
    anonymous: (path) => send("GET", addressOf(repository, path), {}),
    upload: (release, name, bytes) =>
      send("POST", `${uploadAddress(release)}?name=${encodeURIComponent(name)}`, {
        headers: { authorization, "content-type": "application/octet-stream" },
        body: bytes,
      }),
    async graphql(query) {
      const url = apiUrl.replace(/\/v3$/, "").replace(/\/?$/, "/graphql");
      const body = JSON.stringify({ query });
      return (await send("POST", url, { headers: { authorization }, body })).json;
    },
    unique: (name) => `${PREFIX}${run}-${name}`,
  };
}

/** The body of an answer with this status. `T` states its shape. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the shape
export function expect<T>(answer: Answer, status: number): T {
  assert.equal(answer.status, status, answer.bytes.toString("utf8").slice(0, 500));
  return answer.json as T;
}

/** A refusal with field errors: 422, and one of them has this code. */
export function expectFieldError(answer: Answer, code: string, field?: string): void {
  const body = expect<{ errors?: readonly { code?: string; field?: string }[] }>(answer, 422);
  const found = body.errors?.some(
    (error) => error.code === code && (field === undefined || error.field === field),
  );
  assert.ok(found, `expected ${code} ${field ?? ""}: ${JSON.stringify(body)}`);
}

export async function makeRelease(api: Api, fields: Readonly<Record<string, unknown>>) {
  return expect<Release>(await api.call("POST", "/releases", fields), 201);
}

/** The commit at the tip of the default branch, and the branch's name. */
export async function tip(api: Api): Promise<{ readonly branch: string; readonly sha: string }> {
  const { default_branch: branch } = expect<{ default_branch: string }>(
    await api.call("GET", ""),
    200,
  );
  const { sha } = expect<{ sha: string }>(await api.call("GET", `/commits/${branch}`), 200);
  return { branch, sha };
}

/** A commit with the tree of `parent`, on no branch. */
export async function makeCommit(api: Api, parent: string, message: string): Promise<string> {
  const { tree } = expect<{ tree: { sha: string } }>(
    await api.call("GET", `/git/commits/${parent}`),
    200,
  );
  const fields = { message, tree: tree.sha, parents: [parent] };
  return expect<{ sha: string }>(await api.call("POST", "/git/commits", fields), 201).sha;
}

/** Makes "heads/name" or "tags/name". */
export async function makeRef(api: Api, ref: string, sha: string): Promise<void> {
  expect(await api.call("POST", "/git/refs", { ref: `refs/${ref}`, sha }), 201);
}

export function uploadAddress(release: Release): string {
  return release.upload_url.replace(/\{.*\}$/, "");
}

function addressOf(repository: string, path: string): string {
  return path.startsWith("http") ? path : repository + path;
}

async function answerOf(response: Response): Promise<Answer> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  const json: unknown = isJson && bytes.length > 0 ? JSON.parse(bytes.toString("utf8")) : null;
  return { status: response.status, headers: response.headers, json, bytes };
}
