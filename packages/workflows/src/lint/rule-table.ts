import type { Rule } from "./rule.ts";
import { invalidExpression, invalidWorkflow } from "./rules/invalid.ts";
import { pinComment, unpinnedAction } from "./rules/pins.ts";
import { scriptInjection } from "./rules/script-injection.ts";

/** Every rule, in the order of the documentation. */
export const RULES: readonly Rule[] = [
  scriptInjection,
  unpinnedAction,
  pinComment,
  invalidWorkflow,
  invalidExpression,
];
