import { validationFailed } from "./errors.ts";
import type { FieldError } from "./errors.ts";

/**
 * Reads typed fields from a JSON body and collects every problem, so that one 422 lists them all.
 * Absent and null fields read as undefined.
 */
export class Fields {
  readonly #resource: string;
  readonly #body: Readonly<Record<string, unknown>>;
  readonly #problems: FieldError[] = [];

  constructor(resource: string, body: Readonly<Record<string, unknown>>) {
    this.#resource = resource;
    this.#body = body;
  }

  string(field: string): string | undefined {
    return this.#read(field, (value) => typeof value === "string");
  }

  boolean(field: string): boolean | undefined {
    return this.#read(field, (value) => typeof value === "boolean");
  }

  integer(field: string): number | undefined {
    return this.#read(field, isInteger);
  }

  oneOf<const T extends string>(field: string, allowed: readonly T[]): T | undefined {
    return this.#read(field, (value): value is T => allowed.some((option) => option === value));
  }

  object(field: string): Readonly<Record<string, unknown>> | undefined {
    return this.#read(field, isObject);
  }

  array(field: string): readonly unknown[] | undefined {
    return this.#read(field, (value) => Array.isArray(value));
  }

  /** A string that must be there and not be blank; "" stands in until `check` throws. */
  required(field: string): string {
    const value = this.#body[field];
    if (value === undefined || value === null || value === "") {
      this.problem(field, "missing_field");
      return "";
    }
    return this.string(field) ?? "";
  }

  problem(field: string, code: string, message?: string): void {
    this.#problems.push({
      resource: this.#resource,
      code,
      field,
      ...(message === undefined ? {} : { message }),
    });
  }

  /** Throws 422 with all problems found so far. */
  check(): void {
    if (this.#problems.length > 0) throw validationFailed(this.#problems);
  }

  #read<T>(field: string, accepts: (value: unknown) => value is T): T | undefined {
    const value = this.#body[field];
    if (value === undefined || value === null) return undefined;
    if (accepts(value)) return value;
    this.problem(field, "invalid");
    return undefined;
  }
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
