import { ReleaseError } from "@release-actions/contract";
import { askConfirm, canAsk } from "../terminal/ask.ts";
import { Interrupted } from "../terminal/interrupted.ts";
import type { OpenTalk } from "../terminal/talk.ts";
import type { ObtainedPlan } from "./obtain-plan.ts";
import type { LifecycleOptions } from "./options.ts";
import { planText } from "./plan-text.ts";

/** A plan file was looked at when it was made; a plan that was made just now is shown first. */
export async function confirmed(
  { plan, replayed, seen, warnings }: ObtainedPlan,
  options: LifecycleOptions,
  talk: OpenTalk,
): Promise<void> {
  talk.pause();
  if (options.json !== true)
    process.stderr.write(planText(plan, warnings, process.stderr.columns, seen));
  if (options.yes === true || replayed) return;
  if (!canAsk(options)) {
    throw new ReleaseError({
      code: "confirmation_needed",
      message: `Nobody has confirmed ${plan.tag}.`,
      expected: "--yes, --plan with a plan file, or a terminal",
      found: "none of them",
    });
  }
  if (!(await askConfirm(`Release ${plan.product} ${plan.tag}?`))) throw new Interrupted();
}
