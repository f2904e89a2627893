import { pointerTo, showFound } from "../problem.ts";
import type { Problem } from "../problem.ts";

/**
 * No two entries of `list` may have one key, in whatever order they are.
 * @param field the field of each entry that `key` reads, for the pointer; `""` is the entry itself
 * @param shown what is told of an entry, when its key is not what stands there
 */
export function uniqueProblems<T>(
  list: readonly T[],
  pointer: string,
  field: string,
  key: (entry: T) => string,
  shown: (entry: T) => string = key,
): Problem[] {
  const seen = new Map<string, number>();
  return list.flatMap((entry, index) => {
    const first = seen.get(key(entry));
    if (first === undefined) {
      seen.set(key(entry), index);
      return [];
    }
    const entryPointer = pointerTo(pointer, index);
    const place = field === "" ? entryPointer : pointerTo(entryPointer, field);
    return [
      {
        pointer: place,
        message: `is that of entry ${first} again`,
        found: showFound(shown(entry)),
      },
    ];
  });
}

/** Every entry of `list` must be one of `known`. */
export function unknownProblems(
  list: readonly string[],
  pointer: string,
  known: ReadonlySet<string>,
  what: string,
): Problem[] {
  return list.flatMap((name, index) =>
    known.has(name)
      ? []
      : [
          {
            pointer: pointerTo(pointer, index),
            message: `is the id of no ${what}`,
            found: showFound(name),
          },
        ],
  );
}
