import type { Problem } from "../problem.ts";

/** A time that the schema accepts by its form may still be no day of the calendar (30 February). */
export function calendarProblems(times: Readonly<Record<string, string | undefined>>): Problem[] {
  return Object.entries(times).flatMap(([pointer, text]) => {
    if (text === undefined || isOnCalendar(text)) return [];
    return [{ pointer, message: "is not a day of the calendar", found: text }];
  });
}

function isOnCalendar(text: string): boolean {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text.replace("Z", ".000Z");
}
