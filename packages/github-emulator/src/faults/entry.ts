/** Told about one problem; the text starts at the field: ".nth: must be …". */
export type Report = (problem: string) => void;

interface Range {
  readonly min: number;
  readonly max?: number;
}

/**
 * Reads the fields of one object of a plan and reports all that is wrong with it. What stands in
 * for a bad value is never used: a plan with a problem is refused as a whole.
 */
export class Entry {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #report: Report;
  readonly #read = new Set<string>();

  constructor(value: unknown, report: Report, wanted = "must be an object") {
    this.#report = report;
    if (isObject(value)) {
      this.#fields = value;
    } else {
      this.#fields = {};
      report(`: ${wanted}`);
      // One problem is enough: fields that are missing for this reason are not reported, too.
      this.#report = () => {};
    }
  }

  /** Whether the field is there. Null counts: it is a value of its own. */
  has(field: string): boolean {
    this.#read.add(field);
    return this.#fields[field] !== undefined;
  }

  text(field: string): string {
    const value = this.#value(field);
    if (typeof value === "string" && value !== "") return value;
    this.#problem(field, "must be a text");
    return "";
  }

  boolean(field: string): boolean {
    const value = this.#value(field);
    if (typeof value === "boolean") return value;
    this.#problem(field, "must be true or false");
    return false;
  }

  integer(field: string, { min, max = Number.MAX_SAFE_INTEGER }: Range): number {
    const value = this.#value(field);
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max) {
      return value;
    }
    const limits = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
    this.#problem(field, `must be an integer ${limits}`);
    return min;
  }

  oneOf<const T extends string | number | null>(field: string, allowed: readonly T[], or?: T): T {
    const value = this.#value(field);
    if (value === undefined && or !== undefined) return or;
    const found = allowed.find((one) => one === value);
    if (found !== undefined) return found;
    this.#problem(field, `must be one of ${allowed.map(String).join(", ")}`);
    return allowed[0] as T;
  }

  list(field: string): readonly unknown[] {
    const value = this.#value(field);
    if (Array.isArray(value)) return value as unknown[];
    this.#problem(field, "must be a list");
    return [];
  }

  /** The source of a regular expression. */
  pattern(field: string): string {
    const value = this.#value(field);
    if (typeof value === "string" && compiles(value)) return value;
    this.#problem(field, "must be a regular expression");
    return "";
  }

  /** Above 0, up to 1. */
  probability(field: string): number {
    const value = this.#value(field);
    if (typeof value === "number" && value > 0 && value <= 1) return value;
    this.#problem(field, "must be above 0 and at most 1");
    return 1;
  }

  /** An object inside this one. */
  entry(field: string, wanted?: string): Entry {
    return new Entry(this.#value(field), (text) => this.#report(`.${field}${text}`), wanted);
  }

  problem(field: string, text: string): void {
    this.#problem(field, text);
  }

  /** Reports the fields that nobody asked for: a misspelt "time" would otherwise go unnoticed. */
  done(): void {
    for (const field of Object.keys(this.#fields)) {
      if (!this.#read.has(field)) this.#problem(field, "unknown field");
    }
  }

  #value(field: string): unknown {
    this.#read.add(field);
    return this.#fields[field];
  }

  #problem(field: string, text: string): void {
    this.#report(`.${field}: ${text}`);
  }
}

/** `{[field]: value}` where the field is given, `{}` otherwise. */
export function given<K extends string, T>(
  entry: Entry,
  field: K,
  read: (field: K) => T,
): { readonly [P in K]?: T } {
  if (!entry.has(field)) return {};
  return { [field]: read(field) } as { readonly [P in K]?: T };
}

function compiles(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
