import type { ServerState } from "../state.ts";
import { type Html, html } from "./html.ts";
import { badge } from "./pieces.ts";

const SHOWN = 15;

/** The newest requests of clients; this page's own are not logged. */
export function requestTable(server: ServerState): Html {
  const recent = server.log.all().slice(-SHOWN).toReversed();
  if (recent.length === 0) return html`<p class="soft">Nobody has asked for anything yet.</p>`;
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Status</th>
        <th scope="col">Request</th>
        <th scope="col">Who</th>
        <th scope="col" class="number">Took</th>
      </tr>
    </thead>
    <tbody>
      ${recent.map(
        ({ status, method, path, login, duration_ms: took }) =>
          html`<tr>
            <td>${badge(status === 0 ? "cut" : String(status), toneOf(status))}</td>
            <td class="wide"><code>${method} ${path}</code></td>
            <td>${login ?? html`<span class="soft">anonymous</span>`}</td>
            <td class="number">${Math.round(took)} ms</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function toneOf(status: number): "good" | "bad" | "wait" | "plain" {
  if (status === 0 || status >= 500) return "bad";
  if (status >= 400) return "wait";
  return status >= 300 ? "plain" : "good";
}
