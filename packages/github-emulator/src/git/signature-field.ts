import type { Fields } from "../http/fields.ts";
import type { Signature } from "./write.ts";

export interface DatedSignature extends Signature {
  readonly date: Date;
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
  if (typeof name !== "string" || typeof email !== "string" || /[<>\n]/.test(name + email)) {
    fields.problem(field, "invalid");
    return otherwise;
  }
  const moment = typeof date === "string" ? new Date(date) : otherwise.date;
  if (Number.isNaN(moment.getTime())) {
    fields.problem(`${field}.date`, "invalid");
    return otherwise;
  }
  return { name, email, date: moment };
}
