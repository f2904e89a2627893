import { ContractError } from "../errors/release-error.ts";
import * as schema from "../generated/latest.v1.ts";
import { writeCanonicalJson } from "../json/order.ts";
import { parseStrictJson } from "../json/parse.ts";
import { formatProblem } from "../errors/format.ts";
import { pointerTo, showFound } from "../problem.ts";
import type { Problem } from "../problem.ts";
import { schemaProblems } from "../schema-problems.ts";
import { PLATFORM_GRAMMAR, parseUpdaterPlatform } from "./platform.ts";
import { isRealDate } from "./real-date.ts";
import type { LatestJson, LatestPlatform } from "./types.ts";

const LIMITS = { bytes: 1024 * 1024, depth: 16, values: 20_000 };
const MOST_PROBLEMS = 1000;
const KNOWN = ["version", "name", "notes", "pub_date", "platforms"];
const KNOWN_OF_PLATFORM = ["signature", "url"];

/** What could be read of a latest.json, with everything that is wrong with it. */
export interface LatestJsonReading {
  /** Without `v`; null when there is none that can be used. */
  readonly version: string | null;
  readonly notes?: string | null;
  readonly pubDate?: string;
  /** Every key of `platforms`. */
  readonly keys: readonly string[];
  /** The entries that are well formed, also when others are not. */
  readonly platforms: ReadonlyMap<string, LatestPlatform>;
  /** Empty: clients can read the document. */
  readonly problems: readonly Problem[];
  /** Pointers to fields that clients do not know, and ignore. */
  readonly ignored: readonly string[];
}

/**
 * Reads latest.json as far as it can be read, so that whoever checks the sound entries can report
 * their faults together with those of the document. Never throws.
 */
export function readLatestJson(bytes: Uint8Array): LatestJsonReading {
  const json = parseStrictJson(bytes, LIMITS);
  if (!json.ok) {
    const { problems } = json;
    return { version: null, keys: [], platforms: new Map(), problems, ignored: [] };
  }
  const fields = fieldsOf(json.value);
  const problems = [...schemaRules(json.value), ...versionRules(fields), ...dateRules(fields)];
  const entries = Object.entries(fieldsOf(fields["platforms"]));
  problems.push(...keyRules(entries.map(([key]) => key)));
  const sound = (pointer: string): boolean =>
    !problems.some((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`));
  const version = "version" in fields ? fields["version"] : fields["name"];
  const { notes, pub_date: date } = fields;
  return {
    version:
      typeof version === "string" && sound("/version") && sound("/name")
        ? version.replace(/^v+/, "")
        : null,
    ...(typeof notes === "string" || notes === null ? { notes } : {}),
    ...(typeof date === "string" && sound("/pub_date") ? { pubDate: date } : {}),
    keys: entries.map(([key]) => key),
    platforms: new Map(
      entries.flatMap(([key, value]): [string, LatestPlatform][] => {
        const { signature, url } = fieldsOf(value);
        if (typeof signature !== "string" || typeof url !== "string") return [];
        return sound(pointerTo("/platforms", key)) ? [[key, { signature, url }]] : [];
      }),
    ),
    problems,
    ignored: [
      ...unknownIn(fields, "", KNOWN),
      ...entries.flatMap(([key, value]) =>
        unknownIn(fieldsOf(value), pointerTo("/platforms", key), KNOWN_OF_PLATFORM),
      ),
    ],
  };
}

/**
 * latest.json from its exact bytes, as strictly as the strictest client. Fields that clients ignore
 * are left out of the result.
 * @throws ContractError `latest_json_invalid`, with every problem in `details`
 */
export function parseLatestJson(bytes: Uint8Array): LatestJson {
  const { version, notes, pubDate, platforms, problems } = readLatestJson(bytes);
  if (version === null || problems.length > 0) throw refusal(problems);
  return {
    version,
    ...(notes === undefined ? {} : { notes }),
    ...(pubDate === undefined ? {} : { pub_date: pubDate }),
    platforms: Object.fromEntries(platforms),
  };
}

/**
 * The canonical bytes of latest.json: known fields only, platforms sorted, a line feed at the end.
 * They are read back, so that nothing is written that a client would refuse.
 * @throws ContractError as `parseLatestJson`
 */
export function serialiseLatestJson(document: LatestJson): Uint8Array {
  const { version, notes, pub_date: date, platforms } = document;
  const known = {
    version,
    ...(notes === undefined ? {} : { notes }),
    ...(date === undefined ? {} : { pub_date: date }),
    platforms: Object.fromEntries(
      Object.entries(platforms).map(([key, { signature, url }]) => [key, { signature, url }]),
    ),
  };
  const bytes = writeCanonicalJson(known, schema.fieldOrder);
  parseLatestJson(bytes);
  return bytes;
}

function refusal(problems: readonly Problem[]): ContractError {
  const [first] = problems;
  const others = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  return new ContractError({
    code: "latest_json_invalid",
    message: `latest.json is refused: ${first ? formatProblem({ pointer: first.pointer, message: first.message }) : "it cannot be read"}${others}`,
    expected: first?.expected,
    found: first?.found,
    details: problems.slice(0, MOST_PROBLEMS),
  });
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : {};
}

/** What the schema says, but for two rules that it cannot put into words. */
function schemaRules(value: unknown): Problem[] {
  const errors = schema.schemaErrors(value);
  const notes = errors.find(({ instancePath }) => instancePath === "/notes");
  const others = errors.filter(
    ({ instancePath, keyword, propertyName }) =>
      instancePath !== "/notes" && keyword !== "propertyNames" && propertyName === undefined,
  );
  const problems = schemaProblems(others, value, schema.expectations);
  if (!notes) return problems;
  const found = showFound(fieldsOf(value)["notes"]);
  const expected = "a string, or null";
  return [...problems, { pointer: "/notes", message: "has the wrong type", expected, found }];
}

/** Clients take `name` for `version`, and two of one field for an error. */
function versionRules(fields: Readonly<Record<string, unknown>>): Problem[] {
  const { version, name } = fields;
  if (version !== undefined && name !== undefined) {
    const message = "is there beside version, which clients take for the same field twice";
    return [{ pointer: "/name", message, expected: "version alone", found: showFound(name) }];
  }
  if (version !== undefined || name !== undefined) return [];
  const expected = "the version to install";
  return [{ pointer: "/version", message: "is missing", expected, found: "nothing" }];
}

function dateRules({ pub_date: date }: Readonly<Record<string, unknown>>): Problem[] {
  if (typeof date !== "string" || isRealDate(date)) return [];
  const message = "is not a day of the calendar";
  return [{ pointer: "/pub_date", message, expected: "a day that exists", found: showFound(date) }];
}

function keyRules(keys: readonly string[]): Problem[] {
  return keys
    .filter((key) => parseUpdaterPlatform(key) === null)
    .map((key) => ({
      pointer: pointerTo("/platforms", key),
      message: "is no platform that clients ask for",
      expected: PLATFORM_GRAMMAR,
      found: showFound(key),
    }));
}

function unknownIn(
  fields: Readonly<Record<string, unknown>>,
  pointer: string,
  known: readonly string[],
): string[] {
  const unknown = Object.keys(fields).filter((field) => !known.includes(field));
  return unknown.map((field) => pointerTo(pointer, field));
}
