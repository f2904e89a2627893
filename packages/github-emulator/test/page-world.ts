import assert from "node:assert/strict";
import { request } from "node:http";
import type { World } from "./emulator.ts";

export interface Shown {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
}

/** Asks for a page as a browser does; unlike with fetch, every header can be set, also Host. */
export function browse(world: World, path: string, sent: Sent = {}): Promise<Shown> {
  const body = sent.form === undefined ? "" : new URLSearchParams(sent.form).toString();
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const headers = {
    ...(sent.form === undefined ? {} : { ...form, "content-length": body.length }),
    ...sent.headers,
  };
  const method = sent.method ?? (sent.form === undefined ? "GET" : "POST");
  return new Promise((resolve, reject) => {
    const asked = request(world.emulator.urls.url + path, { method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
      });
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

/** The text of a page, which must be there. */
export async function read(world: World, path: string): Promise<string> {
  const { status, text } = await browse(world, path);
  assert.equal(status, 200, text);
  return text;
}

/** The hidden and preset fields of the first form that posts to `action`. */
export function formFields(page: string, action: string): Record<string, string> {
  const start = page.indexOf(`action="${action}"`);
  assert.ok(start >= 0, `no form posts to ${action}`);
  const form = page.slice(start, page.indexOf("</form>", start));
  const inputs = form.matchAll(/<input\s+type="hidden"\s+name="([^"]*)"\s+value="([^"]*)"/g);
  return Object.fromEntries(
    [...inputs].map(([, name = "", value = ""]): [string, string] => [name, value]),
  );
}
