import type { Tag } from "@release-actions/contract";
import type { LocalGitHub } from "../rehearse/local-github.ts";
import type { Review } from "./reviewing.ts";
import type { Places } from "./sources.ts";

/** What somebody wants to rehearse. */
export interface WorkflowsRequest extends Places {
  readonly product?: string;
  readonly channel?: string;
  /** Instead of the first version of the channel. */
  readonly tag?: Tag;
  /** `owner/repo` to the directory with an action. */
  readonly actions: Readonly<Record<string, string>>;
  /** The act to execute workflows with. */
  readonly act?: string;
  /** Where the local GitHub is kept; what an earlier rehearsal left there is gone. */
  readonly dataDir: string;
  /** An empty directory for what is gone when the rehearsal is over. */
  readonly workshop: string;
  readonly port: number;
  readonly review: Review;
  /** Between two looks at a run, in milliseconds. */
  readonly pollMs: number;
  /** Told as soon as the local GitHub answers: from then on it has to be closed. */
  readonly onStart: (local: LocalGitHub) => void;
}
