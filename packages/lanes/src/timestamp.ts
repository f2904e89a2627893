/** RFC 3339 in UTC with whole seconds, as every document of ours writes it. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
