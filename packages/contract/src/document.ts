import { ContractError } from "./errors/release-error.ts";
import { writeCanonicalJson } from "./json/order.ts";
import type { FieldOrder } from "./json/order.ts";
import { parseStrictJson } from "./json/parse.ts";
import type { JsonLimits } from "./json/parse.ts";
import type { Problem } from "./problem.ts";
import { schemaProblems } from "./schema-problems.ts";
import type { SchemaError } from "./schema-problems.ts";

const MOST_PROBLEMS = 1000;

/** What a compiled schema module exports. */
interface CompiledSchema {
  readonly schemaErrors: (document: unknown) => readonly SchemaError[];
  readonly fieldOrder: FieldOrder;
  readonly expectations: Readonly<Record<string, string>>;
}

/** Everything that makes one kind of document. */
export interface DocumentKind<T> {
  /** Its file name, for messages. */
  readonly name: string;
  readonly limits: JsonLimits;
  readonly schema: CompiledSchema;
  /** What the schema cannot say: fields that must agree, order, uniqueness. */
  readonly contradictions: (document: T) => readonly Problem[];
}

/**
 * Bytes to a document: strict JSON, then the schema, then the rules between fields. Each stage reports
 * all that it finds; a later one makes sense only when the earlier found nothing.
 *
 * @throws ContractError `document_too_large` or `document_invalid`, with every problem in `details`
 */
export function parseDocument<T>(bytes: Uint8Array, kind: DocumentKind<T>): T {
  const json = parseStrictJson(bytes, kind.limits);
  if (!json.ok) throw refusal(kind.name, json.code, json.problems);
  return judgeValue(json.value, kind);
}

/**
 * The same for a document whose bytes are not JSON and were read by somebody else.
 * @throws ContractError `document_invalid`, with every problem in `details`
 */
export function judgeValue<T>(value: unknown, kind: DocumentKind<T>): T {
  if (!follows(value, kind)) {
    const errors = kind.schema.schemaErrors(value);
    const problems = schemaProblems(errors, value, kind.schema.expectations);
    throw refusal(kind.name, "document_invalid", problems);
  }
  const problems = kind.contradictions(value);
  if (problems.length > 0) throw refusal(kind.name, "document_invalid", problems);
  return value;
}

/**
 * A document to its canonical bytes. They are read back, so that nothing is ever written that its
 * readers would refuse.
 *
 * @throws ContractError as `parseDocument`
 */
export function serialiseDocument<T>(document: T, kind: DocumentKind<T>): Uint8Array {
  const bytes = writeCanonicalJson(document, kind.schema.fieldOrder);
  parseDocument(bytes, kind);
  return bytes;
}

function follows<T>(value: unknown, kind: DocumentKind<T>): value is T {
  return kind.schema.schemaErrors(value).length === 0;
}

/** The refusal of a document, with its first thousand problems at hand. For every kind of document. */
export function refusal(
  name: string,
  code: "document_invalid" | "document_too_large" | "checksums_invalid",
  problems: readonly Problem[],
): ContractError {
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
  // A hostile document has as many problems as values; a report of them all would be its weapon.
  const details = problems.slice(0, MOST_PROBLEMS);
  const more = problems.length - details.length;
  if (more > 0) details.push({ pointer: "", message: `has ${more} more problems` });
  return new ContractError({ code, message: `${name} is refused: ${count}`, details });
}
