import { stripVTControlCharacters } from "node:util";
import { formatBytes, traceChain, type Traced } from "@release-actions/lanes";
import { verdict } from "./trace-text.ts";

const STATES = { proved: "✔ proved", broken: "✘ broken", unknown: "? not provable here" } as const;

/** A trace as one page that needs nothing else: readable on a phone, in light and dark. */
export function traceHtml(traced: Traced): string {
  const { links, name, ok, promotion, receiptDigest, tag } = traced;
  const title = `${name} ${tag}`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}: provenance</title>
<style>${STYLE}</style>
<main>
<h1>${escape(title)}</h1>
<p class="${ok ? "proved" : "broken"} verdict">${escape(stripVTControlCharacters(verdict(traced)))}</p>
<ol class="chain">
${traceChain(traced).map(chainItem).join("\n")}
</ol>
<h2>What was checked</h2>
<dl>
${links.map(linkItem).join("\n")}
</dl>
<h2>Assets</h2>
<ul class="assets">
${promotion.predicate.assets.map(assetItem).join("\n")}
</ul>
<footer>Receipt <code>${escape(receiptDigest)}</code>, written ${escape(promotion.predicate.created_at)}. Traced ${traced.origin === "offline" ? "from the release's files alone" : "with GitHub's records"}.</footer>
</main>
</html>
`;
}

function chainItem({ title, detail }: { title: string; detail: string }): string {
  return `<li><strong>${escape(title)}</strong><span>${escape(detail)}</span></li>`;
}

function linkItem({ what, state, detail }: Traced["links"][number]): string {
  return `<dt>${escape(what)} <span class="${state}">${STATES[state]}</span></dt><dd>${escape(detail)}</dd>`;
}

function assetItem(asset: Traced["promotion"]["predicate"]["assets"][number]): string {
  const { after, lineage, name, size } = asset;
  return `<li><strong>${escape(name)}</strong> <span>${formatBytes(size)}, ${lineage}</span><code>${escape(after)}</code></li>`;
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

const STYLE = `
:root{color-scheme:light dark;--line:#8884;--good:#1a7f37;--bad:#cf222e;--open:#9a6700}
@media(prefers-color-scheme:dark){:root{--good:#3fb950;--bad:#f85149;--open:#d29922}}
body{font:16px/1.5 system-ui,sans-serif;margin:0}
main{max-width:52rem;margin:0 auto;padding:1.5rem 1rem}
h1{font-size:1.5rem;overflow-wrap:anywhere}h2{font-size:1.1rem;margin-top:2rem}
code{font-size:.75rem;overflow-wrap:anywhere;display:block;opacity:.8}
.verdict{font-weight:600;overflow-wrap:anywhere;border-left:4px solid;padding-left:.75rem}
.proved{color:var(--good)}.broken{color:var(--bad)}.unknown{color:var(--open)}
.chain{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:1.75rem .25rem}
.chain li{border:1px solid var(--line);border-radius:.5rem;padding:.5rem .75rem;position:relative;margin-right:1.5rem}
.chain li:not(:last-child)::after{content:"→";position:absolute;right:-1.4rem;top:50%;transform:translateY(-50%)}
.chain span{display:block;font-size:.85rem;opacity:.8;overflow-wrap:anywhere}
dt{font-weight:600;margin-top:.75rem}dt span{font-weight:400;font-size:.85rem}dd{margin:0;overflow-wrap:anywhere}
.assets{list-style:none;padding:0}.assets li{border-top:1px solid var(--line);padding:.5rem 0;overflow-wrap:anywhere}
footer{margin-top:2rem;font-size:.85rem;opacity:.8}footer code{display:inline}
@media(max-width:40rem){.chain{flex-direction:column;gap:1.75rem}.chain li{margin:0}
.chain li:not(:last-child)::after{content:"↓";right:auto;top:auto;left:1rem;bottom:-1.6rem;transform:none}}`;
