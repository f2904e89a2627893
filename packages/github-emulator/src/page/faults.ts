import type { ServerState } from "../state.ts";
import { formToken } from "./guard.ts";
import { type Html, html } from "./html.ts";
import { badge } from "./pieces.ts";

export const CLEAR_FAULTS = "/_page/faults/clear";

/** The armed plan with its counters, and a button that disarms it. */
export function faultTable(server: ServerState): Html {
  const armed = server.faults.report();
  if (armed.length === 0) return html`<p class="soft">No faults are armed.</p>`;
  return html`<ul class="rows">
      ${armed.map(({ rule, matched, fired, troubles }) => {
        const { method, path, user_agent: agent, nth, times, probability, action } = rule;
        const { type, ...details } = action;
        return html`<li>
          <div class="head">
            <h3>${type}</h3>
            ${badge(`${fired} of ${times} fired`, fired >= times ? "plain" : "wait")}
            ${badge(`${matched} matched`)}
          </div>
          <p>
            <code>${method ?? "any method"} ${path ?? "any path"}</code>
            ${agent === undefined ? null : html`by <code>${agent}</code>`}
          </p>
          <p class="soft">
            from match ${nth} on${probability === 1 ? "" : `, with a chance of ${probability}`}
            ${
              Object.keys(details).length === 0
                ? null
                : html`<code>${JSON.stringify(details)}</code>`
            }
          </p>
          ${troubles.map((trouble) => html`<p>${badge("no effect", "bad")} ${trouble}</p>`)}
        </li>`;
      })}
    </ul>
    <form method="post" action="${CLEAR_FAULTS}">
      <input type="hidden" name="token" value="${formToken(CLEAR_FAULTS)}" />
      <button class="no">Clear all faults</button>
    </form>`;
}
