import { isRefName } from "../git/names.ts";
import type { JsonObject } from "../http/context.ts";
import { Fields } from "../http/fields.ts";
import { MAKE_LATEST } from "./latest.ts";
import type { MakeLatest } from "./latest.ts";

/** What a POST or PATCH asks for; undefined is "not mentioned". */
export interface ReleaseInput {
  readonly tagName: string | undefined;
  readonly target: string | undefined;
  readonly name: string | undefined;
  readonly body: string | undefined;
  readonly draft: boolean | undefined;
  readonly prerelease: boolean | undefined;
  readonly makeLatest: MakeLatest | undefined;
  readonly generateNotes: boolean;
}

/** Reads the body of a release request. Throws 422 with every bad field. */
export function readReleaseInput(body: JsonObject, kind: "create" | "update"): ReleaseInput {
  const fields = new Fields("Release", body);
  const tagName = kind === "create" ? fields.required("tag_name") : fields.string("tag_name");
  if (tagName !== undefined && tagName !== "" && !isRefName(`refs/tags/${tagName}`)) {
    fields.problem("tag_name", "custom", "tag_name is not well-formed");
  }
  const input: ReleaseInput = {
    tagName: tagName === "" ? undefined : tagName,
    target: nonEmpty(fields.string("target_commitish")),
    name: fields.string("name"),
    body: fields.string("body"),
    draft: fields.boolean("draft"),
    prerelease: fields.boolean("prerelease"),
    makeLatest: readMakeLatest(fields, body),
    generateNotes: fields.boolean("generate_release_notes") ?? false,
  };
  if ((input.body?.length ?? 0) > 125_000) {
    fields.problem("body", "custom", "body is too long (maximum is 125000 characters)");
  }
  fields.check();
  return input;
}

// The documented type is a string, but GitHub takes the JSON booleans too.
function readMakeLatest(fields: Fields, body: JsonObject): MakeLatest | undefined {
  const value = body["make_latest"];
  if (typeof value === "boolean") return value ? "true" : "false";
  return fields.oneOf("make_latest", MAKE_LATEST);
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
