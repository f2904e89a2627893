/**
 * Whether the day of an RFC 3339 time exists; its form is somebody else's business. JavaScript reads
 * 30 February as 1 March, and clients refuse the whole document for it.
 */
export function isRealDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})T/.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return true;
  const date = new Date(`${year}-${month}-01T00:00:00Z`);
  date.setUTCDate(Number(day));
  return date.getUTCMonth() + 1 === Number(month);
}
