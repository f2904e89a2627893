import { findExpressions } from "../expressions/find.ts";
import { entries, items, textAt, type Node } from "../parse/node.ts";

export type Combination = ReadonlyMap<string, Node>;

const MOST = 256;

/** The jobs that a matrix makes; null when only the run knows them (`fromJSON`). */
export function combinations(matrix: Node | undefined): readonly Combination[] | null {
  if (matrix === undefined) return [new Map()];
  if (matrix.kind !== "map") return null;
  const lists = entries(matrix).filter(({ key }) => !/^(?:include|exclude)$/.test(key.text));
  const extra = entries(matrix).find(({ key }) => key.text === "include")?.value;
  const left = entries(matrix).find(({ key }) => key.text === "exclude")?.value;
  if (lists.some(({ value }) => value.kind !== "list")) return null;
  if ((extra ?? left) !== undefined && [extra, left].some((one) => one?.kind === "text"))
    return null;
  let made: Map<string, Node>[] = lists.length === 0 ? [] : [new Map()];
  for (const { key, value } of lists) {
    made = made.flatMap((one) =>
      items(value).map((item) => new Map(one).set(key.text.toLowerCase(), item)),
    );
    if (made.length > MOST) return null;
  }
  const kept = made.filter((one) => !items(left).some((rule) => matches(one, rule)));
  return included(kept, items(extra), new Set(lists.map(({ key }) => key.text.toLowerCase())));
}

/** An entry of `include` adds to every job that it does not contradict, or makes one of its own. */
function included(
  made: Map<string, Node>[],
  extras: readonly Node[],
  keys: ReadonlySet<string>,
): readonly Combination[] {
  const own: Map<string, Node>[] = [];
  for (const extra of extras) {
    const pairs = entries(extra).map(({ key, value }) => [key.text.toLowerCase(), value] as const);
    const fitting = made.filter((one) =>
      pairs.every(([key, value]) => !keys.has(key) || same(one.get(key), value)),
    );
    if (fitting.length === 0) own.push(new Map(pairs));
    for (const one of fitting) for (const [key, value] of pairs) one.set(key, value);
  }
  return [...made, ...own];
}

function matches(one: Combination, rule: Node): boolean {
  return entries(rule).every(({ key, value }) => same(one.get(key.text.toLowerCase()), value));
}

function same(a: Node | undefined, b: Node): boolean {
  return a?.kind === "text" && b.kind === "text" && a.text === b.text;
}

/**
 * A text with the values of one combination in place of `${{ matrix.… }}`.
 * @param unknown stands for every other expression; without it such a text is undefined
 */
export function fillMatrix(text: string, one: Combination, unknown?: string): string | undefined {
  let filled = "";
  let from = 0;
  for (const { source, start, end } of findExpressions(text)) {
    const value = valueOf(source, one) ?? unknown;
    if (value === undefined) return undefined;
    filled += text.slice(from, text.lastIndexOf("${{", start)) + value;
    from = end;
  }
  return filled + text.slice(from);
}

function valueOf(source: string, one: Combination): string | undefined {
  const path = /^matrix((?:\.[\w-]+)+)$/.exec(source)?.[1]?.slice(1).toLowerCase().split(".");
  const [first = "", ...rest] = path ?? [];
  const value = textAt(one.get(first), ...rest);
  return value === undefined || value.expressions.length > 0 ? undefined : value.text;
}
