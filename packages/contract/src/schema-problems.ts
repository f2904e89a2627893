import { pointerTo, showFound } from "./problem.ts";
import type { Problem } from "./problem.ts";

/** One objection of a compiled schema: ajv's error object, as much of it as is used here. */
export interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** There when the objection is to a key. The objection to the object that has it follows. */
  readonly propertyName?: string;
}

/**
 * A schema's objections in words.
 * @param expectations what each of the schema's definitions asks for
 */
export function schemaProblems(
  errors: readonly SchemaError[],
  document: unknown,
  expectations: Readonly<Record<string, string>>,
): Problem[] {
  return (
    errors
      // An objection to `if` only says that one of its branches objected, and that is there as well.
      .filter(({ keyword, propertyName }) => propertyName === undefined && keyword !== "if")
      .map((error) => keyProblem(error) ?? valueProblem(error, document, expectations))
  );
}

/** An objection to a key's being there or not being there; null for every other. */
function keyProblem({ instancePath, keyword, params }: SchemaError): Problem | null {
  const at = (param: string): string => pointerTo(instancePath, named(params, param));
  switch (keyword) {
    case "required":
      return { pointer: at("missingProperty"), message: "is missing" };
    case "additionalProperties":
      return { pointer: at("additionalProperty"), message: "is not a field of this document" };
    case "propertyNames":
      return { pointer: at("propertyName"), message: "is a name that is not taken here" };
    default:
      return null;
  }
}

function valueProblem(
  error: SchemaError,
  document: unknown,
  expectations: Readonly<Record<string, string>>,
): Problem {
  const found = showFound(valueAt(document, error.instancePath));
  return { pointer: clip(error.instancePath), ...objection(error, expectations), found };
}

function objection(
  { keyword, params, schemaPath }: SchemaError,
  expectations: Readonly<Record<string, string>>,
): { message: string; expected: string } {
  switch (keyword) {
    case "type":
      return {
        message: "has the wrong type",
        expected: `a value of type ${named(params, "type")}`,
      };
    case "const":
      return { message: "has another value", expected: showFound(params["allowedValue"]) };
    case "enum":
      return { message: "is none of the known values", expected: listed(params["allowedValues"]) };
    case "pattern":
      return { message: "has the wrong form", expected: wanted(schemaPath, expectations) };
    case "minimum":
      return { message: "is too small", expected: `at least ${named(params, "limit")}` };
    case "maximum":
      return { message: "is too large", expected: `at most ${named(params, "limit")}` };
    case "minItems":
    case "minProperties":
      return { message: "has too few entries", expected: `at least ${named(params, "limit")}` };
    case "maxItems":
    case "maxProperties":
      return { message: "has too many entries", expected: `at most ${named(params, "limit")}` };
    default:
      return { message: `breaks the schema's rule ${keyword}`, expected: schemaPath };
  }
}

/** Every pattern stands in a definition, `#/$defs/<name>/pattern`. */
function wanted(schemaPath: string, expectations: Readonly<Record<string, string>>): string {
  return expectations[schemaPath.split("/").at(-2) ?? ""] ?? schemaPath;
}

function named(params: SchemaError["params"], name: string): string {
  const value = params[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function listed(values: unknown): string {
  return Array.isArray(values) ? values.map(String).join(", ") : "";
}

/** RFC 6901, for pointers that are known to lead somewhere. */
function valueAt(document: unknown, pointer: string): unknown {
  let value: unknown = document;
  for (const token of pointer.split("/").slice(1)) {
    if (typeof value !== "object" || value === null) return undefined;
    const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
    value = Object.getOwnPropertyDescriptor(value, key)?.value;
  }
  return value;
}

function clip(pointer: string): string {
  return pointer.length <= 400 ? pointer : `${pointer.slice(0, 399).toWellFormed()}…`;
}
