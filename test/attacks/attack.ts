import type { ErrorCode } from "@release-actions/contract";
import type { Kill } from "../support/actions.ts";
import type { Hooks } from "../support/go-between.ts";
import type { Project } from "../support/project.ts";
import type { Run } from "../support/runs.ts";
import type { World } from "./world.ts";

/** A numbered way to get something published that nobody approved: one file in `cases/`. */
export interface Attack {
  /** `T01` … `T86`. */
  readonly id: string;
  readonly title: string;
  /** At least one. */
  readonly variants: readonly Variant[];
}

/** One concrete form of an attack. */
export type Variant = LaneVariant | CallVariant;

/** What an attack meets: the shipped bundle of an action. */
export type Lane = "create" | "verify" | "promote";

interface Described {
  readonly what: string;
  /**
   * The codes with which it may be refused. `unharmed` where the attack is to have no effect instead
   * of being refused: then the variant says what must be true afterwards.
   */
  readonly expect: ErrorCode | readonly ErrorCode[] | "unharmed";
}

export interface LaneVariant extends Described {
  readonly lane: Lane;
  /** Makes the forged input; answers how the lane is run on it. */
  readonly forge: (world: World) => Promise<Scene>;
  /** What the lane may leave behind when it refuses. Absent: nothing at all. */
  readonly leaves?: Leftover;
}

/**
 * - `draft`: unpublished drafts, because the attack strikes while a draft is being filled
 * - `prerelease`: a public release that is not latest, because it strikes after publication
 * - `disturbed`: the attacker changes the repository meanwhile; the lane itself writes nothing
 */
export type Leftover = "draft" | "prerelease" | "disturbed";

/** How a lane is started on a forged input. */
export interface Scene {
  readonly project: Project;
  /** The run that the lane is a step of; a new one unless given. */
  readonly run?: Run;
  readonly inputs?: Readonly<Record<string, string>>;
  /** The final tag of a promotion; `v1.0.0` unless given. */
  readonly tag?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** What happens on the wire while the lane runs. */
  readonly hooks?: Hooks;
  readonly kill?: Kill;
  /** Further texts that may be in no output. */
  readonly secrets?: readonly string[];
  /** Throws when the attack has done harm. Runs after the lane, whatever its end. */
  readonly after?: (done: Ending) => Promise<void> | void;
}

/** How the lane ended. */
export interface Ending {
  readonly exitCode: number;
  readonly outputs: Readonly<Record<string, string>>;
  readonly log: string;
  readonly summary: string;
}

/** For what no bundle lets a user reach yet: the package's function that decides. */
export interface CallVariant extends Described {
  readonly lane: "package";
  /** Which function, for a reader. */
  readonly of: string;
  /** Must throw an error with the code, or return normally when `unharmed` is expected. */
  readonly call: (world: World) => unknown;
}
