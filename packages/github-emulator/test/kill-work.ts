import { createHash } from "node:crypto";
import type { Caller } from "./emulator.ts";
import type { Child } from "./child-process.ts";

export const REPO = "/repos/acme/app";

/** What the server said it had done; it must never be otherwise again. */
export interface Promised {
  /** Release id → its tag once it was published, null for a draft. */
  readonly releases: Map<number, string | null>;
  /** Asset id → digest of what was sent. */
  readonly assets: Map<number, string>;
  /** Tag → commit. */
  readonly tags: Map<string, string>;
  /** Number of a pull request → the commit on its base once it was merged, null while it is open. */
  readonly pulls: Map<number, string | null>;
}

export type Kind = "upload" | "publish" | "tag" | "merge";
export const KINDS: readonly Kind[] = ["upload", "publish", "merge", "tag"];

export interface Work {
  readonly child: Child;
  readonly promised: Promised;
  /** The commit that tags are made at. */
  readonly head: string;
  /** The draft that uploads go to. */
  readonly draft: number;
  /** 0 to 1, the same for the same seed. */
  readonly random: () => number;
  /** A name that nothing else has. */
  readonly unique: () => string;
  /** Called when the server has answered something, or is about to merge. */
  readonly answered: () => void;
}

/** Does one kind of thing over and over until the connection breaks. */
export async function keepBusy(work: Work, kind: Kind): Promise<void> {
  try {
    for (;;) {
      await one(work, kind);
      work.answered();
    }
  } catch (error) {
    // What fetch throws when the server is gone.
    if (!(error instanceof TypeError)) throw error;
  }
}

function one(work: Work, kind: Kind): Promise<void> {
  switch (kind) {
    case "upload":
      return upload(work);
    case "publish":
      return publish(work);
    case "merge":
      return merge(work);
    case "tag":
      return tag(work);
    default:
      return kind satisfies never;
  }
}

async function upload(work: Work): Promise<void> {
  const { child, draft, promised, random, unique } = work;
  const name = unique();
  const bytes = Buffer.alloc(1 + Math.floor(random() ** 3 * 2_000_000), name);
  const address = `${child.urls.uploads_url}${REPO}/releases/${draft}/assets?name=${name}`;
  const { id } = await made(callUpload(child, address, bytes), 201);
  promised.assets.set(id, digestOf(bytes));
}

function callUpload(child: Child, url: string, body: Buffer<ArrayBuffer>): ReturnType<Caller> {
  const headers = { authorization: `Bearer ${child.tokens.writer}` };
  return fetch(url, { method: "POST", headers, body }).then(async (response) => {
    const text = await response.text();
    const json = JSON.parse(text) as Awaited<ReturnType<Caller>>["body"];
    return { status: response.status, headers: response.headers, body: json, text };
  });
}

async function publish({ child, promised, unique }: Work): Promise<void> {
  const tag_name = unique();
  const fields = { tag_name, draft: true };
  const { id } = await made(child.writer("POST", `${REPO}/releases`, fields), 201);
  promised.releases.set(id, null);
  await made(child.writer("PATCH", `${REPO}/releases/${id}`, { draft: false }), 200);
  promised.releases.set(id, tag_name);
}

async function tag({ child, head, promised, unique }: Work): Promise<void> {
  const name = unique();
  const fields = { ref: `refs/tags/${name}`, sha: head };
  await made(child.writer("POST", `${REPO}/git/refs`, fields), 201);
  promised.tags.set(name, head);
}

const METHODS = ["merge", "squash", "rebase"] as const;

/** Each pull request brings the one file that has its name. */
async function merge(work: Work): Promise<void> {
  const { child, head, promised, random, unique } = work;
  const { writer } = child;
  const branch = unique();
  await made(writer("POST", `${REPO}/git/refs`, { ref: `refs/heads/${branch}`, sha: head }), 201);
  const file = { message: branch, content: "eA==", branch };
  await made(writer("PUT", `${REPO}/contents/${branch}`, file), 201);
  const given = { title: branch, head: branch, base: "main" };
  const { number } = await made(writer("POST", `${REPO}/pulls`, given), 201);
  promised.pulls.set(number, null);
  // The moment to be killed at is the merge, not what leads up to it.
  work.answered();
  const merge_method = METHODS[Math.floor(random() * METHODS.length)];
  const path = `${REPO}/pulls/${number}/merge`;
  const { sha } = await made(writer("PUT", path, { merge_method }), 200);
  promised.pulls.set(number, sha);
}

interface Made {
  readonly id: number;
  readonly number: number;
  readonly sha: string;
}

async function made(call: ReturnType<Caller>, status: number): Promise<Made> {
  const answer = await call;
  if (answer.status !== status) throw new Error(`HTTP ${answer.status}: ${answer.text}`);
  return JSON.parse(answer.text) as Made;
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
