import { createHash } from "node:crypto";
import { type Reply, text } from "../http/reply.ts";
import { Html, html } from "./html.ts";
import { SCRIPT } from "./script.ts";
import { STYLE } from "./style.ts";

interface Crumb {
  readonly name: string;
  readonly href: string;
}

export interface Page {
  readonly title: string;
  /** The way from the start page to here, without either. */
  readonly way?: readonly Crumb[];
  readonly body: Html;
  readonly status?: number;
  /** For browsers without scripts: load the page again, as long as something is under way. */
  readonly reloads?: boolean;
}

// Only this very style and script run; nothing is loaded from anywhere, and no frame may hold the
// page, since a click in it can approve a release.
const POLICY = [
  "default-src 'none'",
  `style-src '${hashOf(STYLE)}'`,
  `script-src '${hashOf(SCRIPT)}'`,
  "connect-src 'self'",
  "img-src data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  // Not "no-referrer": with it, forms are sent with "Origin: null".
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

const CURRENT = html`aria-current="page"`;

/** A whole page with what surrounds it. */
export function showPage(page: Page): Reply {
  const { title, way = [], body, status = 200, reloads = false } = page;
  const document = html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · local GitHub</title>
        <link rel="icon" href="data:," />
        ${reloads ? html`<noscript><meta http-equiv="refresh" content="5" /></noscript>` : null}
        ${new Html(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>
          <nav aria-label="You are here">
            <strong><a href="/">local GitHub</a></strong>
            ${way.map(
              ({ name, href }, index) =>
                html`<span aria-hidden="true">/</span>
                  <a href="${href}" ${index === way.length - 1 ? CURRENT : null}>${name}</a>`,
            )}
          </nav>
        </header>
        <main id="main" tabindex="-1">
          <h1>${title}</h1>
          ${body}
        </main>
        <footer>An emulator on this machine. Nothing here reaches github.com.</footer>
        ${new Html(`<script>${SCRIPT}</script>`)}
      </body>
    </html>`;
  return text(status, document.markup, HEADERS);
}

function hashOf(content: string): string {
  return `sha256-${createHash("sha256").update(content).digest("base64")}`;
}
