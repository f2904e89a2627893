/** A part of a text that states a version. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export function textOf(text: string, { start, end }: Span): string {
  return text.slice(start, end);
}

/** Puts `value` into every span; everything else stays as it is, byte for byte. */
export function replaceSpans(text: string, spans: readonly Span[], value: string): string {
  return spans
    .toSorted((a, b) => b.start - a.start)
    .reduce((now, { start, end }) => now.slice(0, start) + value + now.slice(end), text);
}
