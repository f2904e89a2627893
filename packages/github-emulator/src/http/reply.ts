import type { Readable } from "node:stream";

export type Headers = Readonly<Record<string, string | number>>;

/** What a handler answers. `raw` means that the handler wrote to `ctx.res` itself. */
export type Reply =
  | {
      readonly kind: "json";
      readonly status: number;
      readonly body: unknown;
      readonly headers: Headers;
    }
  | {
      readonly kind: "text";
      readonly status: number;
      readonly body: string;
      readonly headers: Headers;
    }
  | {
      readonly kind: "stream";
      readonly status: number;
      readonly body: Readable;
      readonly headers: Headers;
    }
  | { readonly kind: "empty"; readonly status: number; readonly headers: Headers }
  | { readonly kind: "raw" };

export function json(status: number, body: unknown, headers: Headers = {}): Reply {
  return { kind: "json", status, body, headers };
}

export function text(status: number, body: string, headers: Headers = {}): Reply {
  return { kind: "text", status, body, headers };
}

export function noContent(headers: Headers = {}): Reply {
  return { kind: "empty", status: 204, headers };
}

export function redirect(status: 301 | 302 | 303 | 307 | 308, location: string): Reply {
  return { kind: "empty", status, headers: { location, "content-length": 0 } };
}

/** Streams `body`; give `content-length` in `headers` when it is known. */
export function stream(status: number, body: Readable, headers: Headers): Reply {
  return { kind: "stream", status, body, headers };
}

export const raw: Reply = { kind: "raw" };
