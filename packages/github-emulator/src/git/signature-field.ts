import type { Fields } from "../http/fields.ts";
import type { Signature } from "./write.ts";

export interface DatedSignature extends Signature {
  readonly date: Date;
}

/** Reads the message of a commit or tag; git cannot store a NUL in one. */
export function readMessage(fields: Fields): string {
  const message = fields.required("message");
  if (message.includes("\0")) fields.problem("message", "invalid");
  return message;
}

/** Reads `{name, email, date?}` of a commit, tag or file change; absent, it is `otherwise`. */
export function readSignature(
  fields: Fields,
  field: "author" | "committer" | "tagger",
  otherwise: DatedSignature,
): DatedSignature {
  const given = fields.object(field);
  if (given === undefined) return otherwise;
  const { name, email, date } = given;
  if (typeof name !== "string" || typeof email !== "string" || !isStorable(name, email)) {
    fields.problem(field, "invalid");
    return otherwise;
  }
  const moment = typeof date === "string" ? new Date(date) : otherwise.date;
  if (Number.isNaN(moment.getTime()) || moment.getTime() < 0) {
    fields.problem(`${field}.date`, "invalid");
    return otherwise;
  }
  return { name, email, date: moment };
}

/** Git drops punctuation at the ends of a name, and refuses one of which nothing is left. */
function isStorable(name: string, email: string): boolean {
  return !/[<>\0\n]/.test(name + email) && /[^\s.,:;"'\\]/.test(name) && email.trim() !== "";
}
