import type { RunRow } from "./runs.ts";

/**
 * The filters of "List workflow runs" as a test on rows. `status` matches a status or a conclusion,
 * as GitHub's does; `created` understands a day, `>=`, `<=`, `>`, `<` and `a..b` with `*`.
 *
 * @param loginOf login of an account id.
 */
export function runFilter(
  query: URLSearchParams,
  loginOf: (id: number) => string | null,
): (row: RunRow) => boolean {
  const created = createdFilter(query.get("created"));
  const equals = (name: string, value: string | null): boolean => {
    const wanted = query.get(name);
    return wanted === null || wanted === "" || wanted === value;
  };
  return (row) =>
    equals("branch", row.head_branch) &&
    equals("event", row.event) &&
    equals("head_sha", row.head_sha) &&
    equals("check_suite_id", String(row.check_suite_id)) &&
    (equals("status", row.status) || equals("status", row.conclusion)) &&
    sameLogin(query.get("actor"), loginOf(row.actor_id)) &&
    created(row.created_at);
}

function sameLogin(wanted: string | null, login: string | null): boolean {
  return wanted === null || wanted.toLowerCase() === login?.toLowerCase();
}

function createdFilter(query: string | null): (createdAt: string) => boolean {
  if (query === null || query === "") return () => true;
  const range = /^(.+)\.\.(.+)$/.exec(query);
  if (range !== null) {
    const from = startOf(range[1] ?? "*") ?? -Infinity;
    const to = endOf(range[2] ?? "*") ?? Infinity;
    return (at) => Date.parse(at) >= from && Date.parse(at) <= to;
  }
  const [, operator = "", day = ""] = /^(>=|<=|>|<)?(.+)$/.exec(query) ?? [];
  const start = startOf(day);
  const end = endOf(day);
  if (start === null || end === null) return () => true;
  return (at) => {
    const moment = Date.parse(at);
    switch (operator) {
      case ">=":
        return moment >= start;
      case "<=":
        return moment <= end;
      case ">":
        return moment > end;
      case "<":
        return moment < start;
      default:
        return moment >= start && moment <= end;
    }
  };
}

function startOf(text: string): number | null {
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? null : moment;
}

/** The last millisecond a date without a time covers; a full timestamp covers its second. */
function endOf(text: string): number | null {
  const start = startOf(text);
  if (start === null) return null;
  return start + (text.includes("T") ? 1000 : 86_400_000) - 1;
}
