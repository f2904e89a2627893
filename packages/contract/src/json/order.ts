/**
 * How the fields of a document are ordered: `null` for a plain value, `"sorted"` for a map whose keys
 * are data, an object for an object's fields, an array of one for the items of an array.
 */
export type FieldOrder =
  | null
  | "sorted"
  | readonly [FieldOrder]
  | { readonly [field: string]: FieldOrder };

/**
 * The one way a document of ours is written: fields in the order of its schema, two spaces, a line
 * feed at the end. Fields that the order does not know come last, for the parser to refuse.
 */
export function writeCanonicalJson(document: unknown, order: FieldOrder): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(inOrder(document, order), null, 2)}\n`);
}

function inOrder(value: unknown, order: FieldOrder): unknown {
  if (typeof value !== "object" || value === null || order === null) return value;
  if (Array.isArray(value)) {
    return isItems(order) ? value.map((item) => inOrder(item, order[0])) : value;
  }
  const fields = new Map(Object.entries(value));
  if (order === "sorted") return Object.fromEntries([...fields].toSorted(byKey));
  if (isItems(order)) return value;
  const known = Object.entries(order).filter(([name]) => fields.has(name));
  const unknown = [...fields].filter(([name]) => !Object.hasOwn(order, name));
  return Object.fromEntries([
    ...known.map(([name, inner]) => [name, inOrder(fields.get(name), inner)]),
    ...unknown,
  ]);
}

function isItems(order: Exclude<FieldOrder, null>): order is readonly [FieldOrder] {
  return Array.isArray(order);
}

function byKey([left]: [string, unknown], [right]: [string, unknown]): number {
  return left < right ? -1 : 1;
}
