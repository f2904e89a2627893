import { actions } from "./actions.ts";
import { assets } from "./assets.ts";
import type { Behaviour } from "./behaviour.ts";
import { drafts } from "./drafts.ts";
import { git } from "./git.ts";
import { immutable } from "./immutable.ts";
import { published } from "./published.ts";
import { refusals } from "./refusals.ts";

/** What GitHub does, as far as releases depend on it. */
export const BEHAVIOURS: readonly Behaviour[] = [
  ...drafts,
  ...published,
  ...assets,
  ...git,
  ...actions,
  ...immutable,
  ...refusals,
];
