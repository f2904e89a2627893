import { type Html, html } from "./html.ts";

type Tone = "good" | "bad" | "wait" | "info" | "plain";

/** A word with a colour; the word alone says it all. */
export function badge(word: string, tone: Tone = "plain"): Html {
  return html`<span class="badge ${tone}">${word}</span>`;
}

/** How a run or a job stands. */
export function stateBadge(status: string, conclusion: string | null): Html {
  if (status === "completed") {
    const tone = conclusion === "success" ? "good" : conclusion === "skipped" ? "plain" : "bad";
    return badge(words(conclusion ?? "completed"), tone);
  }
  if (status === "waiting") return badge("waiting", "wait");
  if (status === "in_progress") return html`<span class="badge info live">in progress</span>`;
  return badge(words(status), "info");
}

/** Something to copy: selected by one click, or by the button where scripts run. */
export function copyable(text: string): Html {
  return html`<code class="copy">${text}</code>
    <button type="button" class="small" data-copy="${text}" aria-label="Copy ${text}" hidden>
      Copy
    </button>`;
}

export function shortSha(sha: string): Html {
  return html`<code title="${sha}">${sha.slice(0, 12)}</code>`;
}

/** 1,234 bytes, or with a unit that is easier to grasp. */
export function bytes(size: number): string {
  if (size < 10_000) return `${size.toLocaleString("en")} bytes`;
  const units = ["kB", "MB", "GB"];
  let value = size / 1000;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit] ?? ""}`;
}

/** "2026-01-31 12:00:00" in UTC, as the emulator's clock shows it. */
export function time(iso: string): Html {
  return html`<time datetime="${iso}">${iso.replace("T", " ").replace(/(?:\.\d+)?Z$/, "")}</time>`;
}

function words(name: string): string {
  return name.replaceAll("_", " ");
}

/** A section with a heading; `live` ones are replaced while the page is open. */
export function section(
  id: string,
  title: string,
  body: Html,
  options: { readonly call?: boolean } = {},
): Html {
  return html`<section
    id="${id}"
    aria-labelledby="${id}-title"
    data-live
    class="${options.call === true ? "call" : ""}"
  >
    <h2 id="${id}-title">${title}</h2>
    ${body}
  </section>`;
}

export function rows(items: readonly Html[], empty: string): Html {
  if (items.length === 0) return html`<p class="soft">${empty}</p>`;
  return html`<ul class="rows">
    ${items.map((item) => html`<li>${item}</li>`)}
  </ul>`;
}
