import { pointerTo, showFound } from "../problem.ts";
import type { Problem } from "../problem.ts";

/**
 * The entries of `list` must be in ascending order of `key` by code units, with no key twice. Fixed
 * order makes two documents of one content equal byte by byte.
 *
 * @param field the field of each entry that `key` reads, for the pointer
 */
export function orderProblems<T>(
  list: readonly T[],
  pointer: string,
  field: string,
  key: (entry: T) => string,
): Problem[] {
  return list.flatMap((entry, index) => {
    const previous = list[index - 1];
    if (previous === undefined || key(previous) < key(entry)) return [];
    const place = pointerTo(pointerTo(pointer, index), field);
    const found = showFound(key(entry));
    if (key(previous) === key(entry)) return [{ pointer: place, message: "is there twice", found }];
    const expected = `after ${showFound(key(previous))}`;
    return [{ pointer: place, message: "is not in order", expected, found }];
  });
}

/** Names that Windows and macOS would store as one file. Names are ASCII, so lower case is enough. */
export function caseProblems(names: readonly string[], pointer: string): Problem[] {
  const seen = new Map<string, string>();
  return names.flatMap((name, index) => {
    const folded = name.toLowerCase();
    const other = seen.get(folded);
    if (other === undefined) seen.set(folded, name);
    if (other === undefined || other === name) return [];
    const place = pointerTo(pointerTo(pointer, index), "name");
    const message = `differs from ${showFound(other)} only in case`;
    return [{ pointer: place, message, found: showFound(name) }];
  });
}
