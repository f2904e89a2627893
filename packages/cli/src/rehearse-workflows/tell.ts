import type { OpenTalk } from "../terminal/talk.ts";
import type { Adapted } from "./adapt.ts";

/** Says exactly what is rehearsed, and what of it is not somebody's own. */
export function tellSources(sources: readonly Adapted[], talk: OpenTalk): void {
  for (const { branch, current, from, head, participant, sha, uncommitted } of sources) {
    const on = current === branch ? "" : ` (${current}, which passes for ${branch})`;
    const more = sha === head ? "" : ", with one commit of the rehearsal on top";
    talk.note(`${participant.name}: ${head.slice(0, 12)} of ${from}${on}${more}`);
    if (uncommitted > 0) {
      talk.warn(`${uncommitted} uncommitted changes in ${from} are not part of it.`);
    }
  }
}
