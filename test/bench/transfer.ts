import { request } from "node:http";
import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { once } from "node:events";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";

const BLOCK = Buffer.alloc(1024 * 1024, "release ");

/** Sends `megabytes` to a URL; resolves with the JSON answer when it is there. */
export async function send(
  url: string,
  headers: OutgoingHttpHeaders,
  megabytes: number,
): Promise<unknown> {
  const post = request(url, {
    method: "POST",
    agent: false,
    headers: { ...headers, "content-length": megabytes * BLOCK.length },
  });
  const answered = once(post, "response") as Promise<[IncomingMessage]>;
  await pipeline(blocks(megabytes), post);
  const [answer] = await answered;
  const text = await textOf(answer);
  if (answer.statusCode !== 201) throw new Error(`HTTP ${answer.statusCode} ${text}`);
  return text === "" ? null : JSON.parse(text);
}

/** Reads a URL to its end and counts. Not fetch: its streams would be what is measured. */
export async function receive(url: string): Promise<number> {
  const get = request(url, { agent: false });
  const answered = once(get, "response") as Promise<[IncomingMessage]>;
  get.end();
  const [answer] = await answered;
  if (answer.statusCode !== 200) throw new Error(`HTTP ${answer.statusCode}`);
  let bytes = 0;
  const count = new Writable({
    write(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done();
    },
  });
  await pipeline(answer, count);
  return bytes;
}

function* blocks(count: number): Generator<Buffer> {
  for (let made = 0; made < count; made += 1) yield BLOCK;
}

async function textOf(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
