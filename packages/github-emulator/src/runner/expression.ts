/**
 * The few expressions that the emulator itself has to know the value of: names of concurrency
 * groups, environments, runs and jobs. Properties, literals, `!`, `==`, `!=`, `&&`, `||` and
 * parentheses; a function is unknown and counts as null. Everything inside a job is act's business.
 */
export type Values = Readonly<Record<string, unknown>>;

const TOKEN = /\s*('(?:[^']|'')*'|\d+(?:\.\d+)?|[A-Za-z_][\w-]*|&&|\|\||==|!=|[!().,[\]*])/y;

/** Fills every `${{ … }}` of a text; unknown properties become empty, as on GitHub. */
export function fillTemplate(template: string, values: Values): string {
  return template.replaceAll(/\$\{\{(.*?)\}\}/gs, (_all, expression: string) =>
    asText(evaluate(expression, values)),
  );
}

/** Whether a template of a boolean (`cancel-in-progress`) says yes. */
export function isTrue(template: string, values: Values): boolean {
  return fillTemplate(template, values).trim() === "true";
}

/** The value of an expression, without its `${{ }}`. Nonsense is null. */
function evaluate(expression: string, values: Values): unknown {
  const tokens = tokenize(expression);
  if (tokens === null) return null;
  const reader = { tokens, at: 0, values };
  const value = readOr(reader);
  return reader.at === tokens.length ? value : null;
}

interface Reader {
  readonly tokens: readonly string[];
  at: number;
  readonly values: Values;
}

function tokenize(text: string): string[] | null {
  const tokens: string[] = [];
  const trimmed = text.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const token = TOKEN.exec(trimmed)?.[1];
    if (token === undefined) return null;
    tokens.push(token);
  }
  return tokens;
}

function readOr(reader: Reader): unknown {
  let value = readAnd(reader);
  while (take(reader, "||")) {
    const right = readAnd(reader);
    value = truthy(value) ? value : right;
  }
  return value;
}

function readAnd(reader: Reader): unknown {
  let value = readEquality(reader);
  while (take(reader, "&&")) {
    const right = readEquality(reader);
    value = truthy(value) ? right : value;
  }
  return value;
}

function readEquality(reader: Reader): unknown {
  const left = readUnary(reader);
  if (take(reader, "==")) return same(left, readUnary(reader));
  if (take(reader, "!=")) return !same(left, readUnary(reader));
  return left;
}

function readUnary(reader: Reader): unknown {
  if (take(reader, "!")) return !truthy(readUnary(reader));
  if (take(reader, "(")) {
    const value = readOr(reader);
    return take(reader, ")") ? value : null;
  }
  const token = reader.tokens[reader.at] ?? "";
  reader.at += 1;
  if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
  if (/^\d/.test(token)) return Number(token);
  if (token === "true" || token === "false") return token === "true";
  return readPath(reader, property(reader.values, token));
}

function readPath(reader: Reader, start: unknown): unknown {
  let value = start;
  for (;;) {
    if (take(reader, ".")) {
      value = property(value, reader.tokens[reader.at] ?? "");
      reader.at += 1;
    } else if (take(reader, "[")) {
      value = property(value, asText(readOr(reader)));
      take(reader, "]");
    } else if (take(reader, "(")) {
      while (reader.at < reader.tokens.length && !take(reader, ")")) {
        readOr(reader);
        take(reader, ",");
      }
      value = null;
    } else {
      return value;
    }
  }
}

function take(reader: Reader, token: string): boolean {
  if (reader.tokens[reader.at] !== token) return false;
  reader.at += 1;
  return true;
}

function property(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return null;
  // Names of properties do not know case on GitHub.
  const key = Object.keys(value).find((own) => own.toLowerCase() === name.toLowerCase());
  return key === undefined ? null : (value as Values)[key];
}

function truthy(value: unknown): boolean {
  return value !== null && value !== undefined && value !== false && value !== 0 && value !== "";
}

function same(left: unknown, right: unknown): boolean {
  if (typeof left === "string" && typeof right === "string") {
    return left.toLowerCase() === right.toLowerCase();
  }
  return (left ?? null) === (right ?? null) || asText(left) === asText(right);
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "object") return JSON.stringify(value);
  return typeof value === "string" ? value : `${value as number}`;
}
