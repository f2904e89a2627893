/** A check that is switched off, to see that the corpus notices. */
export interface Sabotage {
  /** What no longer is checked. */
  readonly what: string;
  /** Path from the repository's root. */
  readonly file: string;
  readonly edits: readonly Edit[];
  /** The cases that must notice: `T01`, or `T01/…` for the variants whose names begin so. */
  readonly noticed: readonly string[];
}

/** Source that is there exactly once, and what it becomes. */
export interface Edit {
  readonly find: string;
  readonly put: string;
}

/** One sabotage of a file, as a single edit. */
export function off(
  what: string,
  file: string,
  [find, put]: readonly [find: string, put: string],
  ...noticed: readonly string[]
): Sabotage {
  return { what, file, edits: [{ find, put }], noticed };
}

/** Edited source. @throws when an edit does not find its place, or finds two */
export function sabotaged(source: string, { what, edits }: Sabotage): string {
  return edits.reduce((text, { find, put }) => {
    const parts = text.split(find);
    if (parts.length === 2) return parts.join(put);
    throw new Error(`${what}: found ${parts.length - 1} times: ${find}`);
  }, source);
}
