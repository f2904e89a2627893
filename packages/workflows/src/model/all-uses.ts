import type { Place, TextNode } from "../parse/node.ts";
import { parseUses, type Uses } from "./uses.ts";
import type { Workflow } from "./workflow.ts";

export interface UsesPlace extends Place {
  readonly uses: Uses;
  readonly text: TextNode;
}

/** Every `uses:` of a file, of jobs and of steps. */
export function usesOf({ jobs }: Workflow): readonly UsesPlace[] {
  return jobs
    .flatMap((job) => [job.uses, ...job.steps.map(({ uses }) => uses)])
    .flatMap((text) =>
      text === undefined
        ? []
        : [{ uses: parseUses(text.text), text, line: text.line, column: text.column }],
    );
}
