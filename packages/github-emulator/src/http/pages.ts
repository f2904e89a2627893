import type { Context } from "./context.ts";
import { json } from "./reply.ts";
import type { Headers, Reply } from "./reply.ts";

/** A requested page: `page` starts at 1, `limit` is per_page (default 30, at most 100). */
export interface Page {
  readonly page: number;
  readonly limit: number;
  readonly offset: number;
}

/** Reads `page` and `per_page`. Like GitHub it corrects nonsense instead of refusing it. */
export function readPage(query: URLSearchParams): Page {
  const page = positive(query.get("page")) ?? 1;
  const limit = Math.min(positive(query.get("per_page")) ?? 30, 100);
  return { page, limit, offset: (page - 1) * limit };
}

/** The Link header for a list of `total` items; empty when everything fits on this page. */
export function linkHeader(ctx: Context, page: Page, total: number): Headers {
  const last = Math.max(1, Math.ceil(total / page.limit));
  const links: string[] = [];
  const link = (number: number, rel: string): void => {
    const target = new URL(ctx.req.url ?? "/", ctx.server.urls.url);
    target.searchParams.set("page", String(number));
    links.push(`<${target.href}>; rel="${rel}"`);
  };
  if (page.page > 1) link(Math.min(page.page - 1, last), "prev");
  if (page.page < last) link(page.page + 1, "next");
  if (page.page < last) link(last, "last");
  if (page.page > 1) link(1, "first");
  return links.length === 0 ? {} : { link: links.join(", ") };
}

/** Answers one page of `items`, the complete list. */
export function paginated<T>(
  ctx: Context,
  items: readonly T[],
  render: (item: T) => unknown,
): Reply {
  const page = readPage(ctx.query);
  const body = items.slice(page.offset, page.offset + page.limit).map((item) => render(item));
  return json(200, body, linkHeader(ctx, page, items.length));
}

/** Answers one page of a wrapped list such as `{total_count, workflow_runs: [...]}`. */
export function paginatedAs<T>(
  ctx: Context,
  key: string,
  items: readonly T[],
  render: (item: T) => unknown,
): Reply {
  const page = readPage(ctx.query);
  const slice = items.slice(page.offset, page.offset + page.limit).map((item) => render(item));
  return json(
    200,
    { total_count: items.length, [key]: slice },
    linkHeader(ctx, page, items.length),
  );
}

function positive(text: string | null): number | null {
  if (text === null || !/^\d{1,9}$/.test(text)) return null;
  const value = Number(text);
  return value > 0 ? value : null;
}
