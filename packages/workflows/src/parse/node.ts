/** Where something stands in a text file; both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One `${{ … }}`: its text without the braces, and where that text starts. */
export interface Expression extends Place {
  readonly source: string;
}

/** A scalar as it stands in the file, with its expressions. */
export interface TextNode extends Place {
  readonly kind: "text";
  readonly type: "string" | "number" | "boolean" | "null";
  /** The value of a scalar, with every `${{ … }}` still in it. */
  readonly text: string;
  /** The condition of `if:` is one as well, also without braces. */
  readonly expressions: readonly Expression[];
  /** Place of a character of `text`. */
  readonly locate: (offset: number) => Place;
}

export interface MapEntry {
  readonly key: TextNode;
  readonly value: Node;
}

interface MapNode extends Place {
  readonly kind: "map";
  readonly entries: readonly MapEntry[];
}

interface ListNode extends Place {
  readonly kind: "list";
  readonly items: readonly Node[];
}

/** A part of a workflow file, as GitHub's own parser understood it. */
export type Node = TextNode | MapNode | ListNode;

/** The value at a path of keys; undefined as soon as one is not there. */
export function at(node: Node | undefined, ...keys: readonly string[]): Node | undefined {
  let found = node;
  for (const key of keys) found = entry(found, key)?.value;
  return found;
}

/** A key and its value; keys of workflows do not differ by case. */
export function entry(node: Node | undefined, key: string): MapEntry | undefined {
  return entries(node).find((one) => one.key.text.toLowerCase() === key.toLowerCase());
}

export function entries(node: Node | undefined): readonly MapEntry[] {
  return node?.kind === "map" ? node.entries : [];
}

export function items(node: Node | undefined): readonly Node[] {
  return node?.kind === "list" ? node.items : [];
}

/** A scalar that holds something. */
export function textAt(node: Node | undefined, ...keys: readonly string[]): TextNode | undefined {
  const found = at(node, ...keys);
  return found?.kind === "text" && found.type !== "null" ? found : undefined;
}

/** One scalar or a list of them, as `needs:`, `runs-on:` and `on:` take both. */
export function textsOf(node: Node | undefined): readonly TextNode[] {
  const found = node?.kind === "list" ? node.items : node === undefined ? [] : [node];
  return found.flatMap((one) => (one.kind === "text" && one.type !== "null" ? [one] : []));
}

/** Every scalar value below (and the keys are left out), in the order of the file. */
export function allTexts(node: Node | undefined): readonly TextNode[] {
  if (node === undefined) return [];
  if (node.kind === "text") return [node];
  if (node.kind === "list") return node.items.flatMap(allTexts);
  return node.entries.flatMap(({ value }) => allTexts(value));
}
