import type { BumpLevel, Plan, Product, Sha, Tag } from "@release-actions/contract";
import type { Connection } from "@release-actions/github";
import type { LoadedConfig } from "@release-actions/lanes";
import type { Talk } from "../talk.ts";
import type { ConfirmJump } from "./tag.ts";

/** What somebody wants to release. */
export interface PlanRequest {
  readonly connection: Connection;
  readonly config: LoadedConfig;
  /** How the configuration was named, so that a replay reads the same one. */
  readonly configName: string;
  readonly kind: Product["kind"];
  readonly product?: string;
  readonly channel: string;
  /** Whether the newest green commits are taken for sources that `commits` does not name. */
  readonly auto: boolean;
  /** Source to commit. */
  readonly commits: ReadonlyMap<string, Sha>;
  readonly tag?: Tag;
  readonly bump?: BumpLevel;
  readonly allowNonGreen: boolean;
  /** What is done with the plan at once, so that everything that the token lacks is told together. */
  readonly next?: NextStep;
  /** Absent where nobody can be asked: then a version that looks like a slip is refused. */
  readonly confirmJump?: ConfirmJump;
  readonly talk: Talk;
}

/** What somebody wants to do with a plan. */
export interface NextStep {
  readonly command: "prepare" | "publish";
  /** Whether gates are approved without a question. */
  readonly approves: boolean;
}

/** A plan, and what a person should know that is not part of it. */
export interface MadePlan {
  readonly plan: Plan;
  readonly warnings: readonly string[];
}
