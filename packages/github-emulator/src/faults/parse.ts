export type FaultAction =
  /** Answers without doing anything. `retry_after` in seconds becomes the header. */
  | { readonly type: "fail"; readonly status: number; readonly retry_after?: number }
  /** Does the work, then answers the failure instead of the result. */
  | { readonly type: "apply_then_fail"; readonly status: number }
  /** Does the work, then drops the connection without an answer. */
  | { readonly type: "apply_then_cut" }
  /** Drops the connection: at once, or after that many bytes of the request body were read. */
  | { readonly type: "cut"; readonly after_bytes?: number }
  /** Sends the real headers and only the first `bytes` of the body, then drops the connection. */
  | { readonly type: "truncate"; readonly bytes: number }
  /** Answers 200 with an HTML error page, as overloaded proxies do. */
  | { readonly type: "html" }
  /** Waits before the normal work. */
  | { readonly type: "delay"; readonly ms: number };

export interface FaultRule {
  readonly method?: string;
  /** Source of a regular expression, tried on the path with its query. */
  readonly path?: string;
  /** 1-based number of the first match that fails. Default 1. */
  readonly nth: number;
  /** How many matches fail from there on. Default 1. */
  readonly times: number;
  readonly action: FaultAction;
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/** Reads a fault plan. Returns the rules, or every problem with the entry it is in ("[2].nth: ..."). */
export function parseFaultPlan(
  input: unknown,
): { readonly rules: readonly FaultRule[] } | { readonly problems: readonly string[] } {
  if (!Array.isArray(input)) return { problems: ["the plan must be a JSON list of faults"] };
  const problems: string[] = [];
  const rules = input.map((entry: unknown, index) => {
    const report = (text: string): void => {
      problems.push(`[${index}]${text}`);
    };
    return parseRule(entry, report);
  });
  return problems.length > 0 ? { problems } : { rules: rules.filter((rule) => rule !== null) };
}

type Report = (problem: string) => void;

function parseRule(entry: unknown, report: Report): FaultRule | null {
  if (!isObject(entry)) {
    report(": must be an object");
    return null;
  }
  refuseUnknown(entry, ["method", "path", "nth", "times", "action"], (name) => {
    report(`.${name}: unknown field`);
  });
  const { method, path } = entry;
  if (method !== undefined && !METHODS.some((known) => known === method)) {
    report(`.method: must be one of ${METHODS.join(", ")}`);
  }
  if (path !== undefined && !isPattern(path)) report(".path: must be a regular expression");
  const action = parseAction(entry["action"], (text) => {
    report(`.action${text}`);
  });
  const nth = count(entry["nth"], 1, (text) => {
    report(`.nth: ${text}`);
  });
  const times = count(entry["times"], 1, (text) => {
    report(`.times: ${text}`);
  });
  if (action === null) return null;
  return {
    ...(typeof method === "string" ? { method } : {}),
    ...(typeof path === "string" ? { path } : {}),
    nth,
    times,
    action,
  };
}

function parseAction(input: unknown, report: Report): FaultAction | null {
  if (!isObject(input)) {
    report(': must be an object with a "type"');
    return null;
  }
  const number = (field: string, min: number, max: number): number => {
    const value = input[field];
    if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) {
      return value;
    }
    report(`.${field}: must be an integer from ${min} to ${max}`);
    return min;
  };
  const optional = (field: string): Record<string, number> =>
    input[field] === undefined ? {} : { [field]: number(field, 0, Number.MAX_SAFE_INTEGER) };

  switch (input["type"]) {
    case "fail":
      return { type: "fail", status: number("status", 400, 599), ...optional("retry_after") };
    case "apply_then_fail":
      return { type: "apply_then_fail", status: number("status", 400, 599) };
    case "apply_then_cut":
      return { type: "apply_then_cut" };
    case "cut":
      return { type: "cut", ...optional("after_bytes") };
    case "truncate":
      return { type: "truncate", bytes: number("bytes", 0, Number.MAX_SAFE_INTEGER) };
    case "html":
      return { type: "html" };
    case "delay":
      return { type: "delay", ms: number("ms", 0, 600_000) };
    default:
      report(".type: must be fail, apply_then_fail, apply_then_cut, cut, truncate, html or delay");
      return null;
  }
}

function count(value: unknown, fallback: number, report: Report): number {
  if (value === undefined) return fallback;
  if (typeof value === "number" && Number.isInteger(value) && value >= 1) return value;
  report("must be an integer of at least 1");
  return fallback;
}

function isPattern(value: unknown): boolean {
  if (typeof value !== "string") return false;
  try {
    return new RegExp(value) instanceof RegExp;
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuseUnknown(
  entry: Record<string, unknown>,
  known: readonly string[],
  report: (name: string) => void,
): void {
  for (const name of Object.keys(entry)) if (!known.includes(name)) report(name);
}
