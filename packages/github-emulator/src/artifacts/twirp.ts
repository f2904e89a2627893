import type { Context } from "../http/context.ts";
import { GitHubError } from "../http/errors.ts";
import { type Reply, json } from "../http/reply.ts";

const STATUS = {
  invalid_argument: 400,
  malformed: 400,
  unauthenticated: 401,
  permission_denied: 403,
  not_found: 404,
  already_exists: 409,
  failed_precondition: 412,
} as const;

/** A refusal as twirp services write it: `{code, msg}` with the status that belongs to the code. */
export class TwirpError extends Error {
  override readonly name = "TwirpError";
  readonly code: keyof typeof STATUS;

  constructor(code: keyof typeof STATUS, message: string) {
    super(message);
    this.code = code;
  }
}

/** A handler whose refusals are answered in twirp's shape. */
export function twirp(
  handle: (ctx: Context) => Promise<Record<string, unknown>>,
): (ctx: Context) => Promise<Reply> {
  return async (ctx) => {
    try {
      return json(200, await handle(ctx));
    } catch (error) {
      if (error instanceof TwirpError) {
        return json(STATUS[error.code], { code: error.code, msg: error.message });
      }
      if (error instanceof GitHubError && error.status === 400) {
        return json(400, { code: "malformed", msg: error.message });
      }
      throw error;
    }
  };
}

/** Reads the fields of a request message, under their protobuf or their JSON names. */
export class Message {
  readonly #body: Readonly<Record<string, unknown>>;

  constructor(body: Readonly<Record<string, unknown>>) {
    this.#body = body;
  }

  /** A scalar as text; protobuf leaves out what is empty or zero. */
  text(field: string): string | null {
    const camel = field.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());
    const value = this.#body[field] ?? this.#body[camel];
    if (value === undefined || value === null || value === "") return null;
    if (typeof value === "string" || typeof value === "number") return String(value);
    throw new TwirpError("invalid_argument", `${field} has the wrong type`);
  }

  required(field: string): string {
    const value = this.text(field);
    if (value === null) throw new TwirpError("invalid_argument", `${field} is required`);
    return value;
  }
}
