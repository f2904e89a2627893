import type { OpenTalk } from "../terminal/talk.ts";
import type { Adapted } from "./adapt.ts";

/** Which commit of what somebody has is rehearsed, and whether one of the rehearsal's own is on top. */
export function sourceText({ branch, current, from, head, participant, sha }: Adapted): string {
  const on = current === branch ? "" : ` (${current}, which passes for ${branch})`;
  const more = sha === head ? "" : `, and on top ${sha.slice(0, 12)} with what is different here`;
  return `${participant.name}: ${head.slice(0, 12)} of ${from}${on}${more}`;
}

/** The same as it begins, and what is left out. */
export function tellSources(sources: readonly Adapted[], talk: OpenTalk): void {
  for (const source of sources) {
    const { from, uncommitted } = source;
    talk.note(sourceText(source));
    if (uncommitted > 0) {
      talk.warn(`${uncommitted} uncommitted changes in ${from} are not part of it.`);
    }
  }
}
