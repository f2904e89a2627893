import { type Html, html } from "./html.ts";

const PER_PAGE = 50;

/** The items of the page that `?page=` asks for, and links to the ones around it. */
export function paged<T>(
  items: readonly T[],
  query: URLSearchParams,
  address: string,
): { readonly shown: readonly T[]; readonly links: Html | null } {
  const last = Math.max(1, Math.ceil(items.length / PER_PAGE));
  const asked = Number(query.get("page") ?? 1);
  const page = Number.isSafeInteger(asked) ? Math.min(Math.max(asked, 1), last) : 1;
  const shown = items.slice((page - 1) * PER_PAGE, page * PER_PAGE);
  if (last === 1) return { shown, links: null };
  const links = html`<nav class="head" aria-label="Pages">
    ${page > 1 ? html`<a href="${address}?page=${page - 1}">Newer</a>` : null}
    <span class="soft">page ${page} of ${last}</span>
    ${page < last ? html`<a href="${address}?page=${page + 1}">Older</a>` : null}
  </nav>`;
  return { shown, links };
}
