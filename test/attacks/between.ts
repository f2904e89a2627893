import assert from "node:assert/strict";
import type { ErrorCode } from "@release-actions/contract";
import { publishByHand } from "../support/assets.ts";
import type { Passing } from "../support/go-between.ts";
import type { Project } from "../support/project.ts";
import type { Lane, LaneVariant, Leftover } from "./attack.ts";
import type { ProjectOptions, World } from "./world.ts";

/** Chooses the request before which the attacker strikes, by it and by those before it. */
export type Moment = (passing: Passing, earlier: readonly Passing[]) => boolean;

/** The moments of a promotion. */
export const LAST_UPLOAD_DONE: Moment = ({ path }, earlier) =>
  path.includes("/assets?") && earlier.filter((one) => isUpload(one)).length === 6;
export const PUBLISHING: Moment = ({ json }) => json?.["draft"] === false;
export const FINAL_FLAGS: Moment = ({ json }) => json?.["make_latest"] === "true";
export const FIRST_DOWNLOAD: Moment = ({ path }) => /\/releases\/assets\/\d+$/.test(path);
export const FIRST_UPLOAD: Moment = isUpload;

function isUpload({ path }: Passing): boolean {
  return path.startsWith("/api/uploads/");
}

export interface Between {
  readonly what: string;
  readonly expect: ErrorCode | readonly ErrorCode[] | "unharmed";
  readonly leaves: Leftover;
  readonly at: Moment;
  readonly strike: (project: Project, world: World) => Promise<unknown>;
  /** Default: `promote`. */
  readonly lane?: Lane;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly options?: ProjectOptions;
  readonly after?: (project: Project) => Promise<void>;
}

/** Strikes once while a lane is at work. v1.0.0 is the latest release, v1.1.0 is to be made. */
export function between(plan: Between): LaneVariant {
  const { what, expect, leaves, lane = "promote" } = plan;
  return {
    what,
    lane,
    expect,
    leaves,
    forge: async (world) => {
      const { project } = await world.sealed(plan.options);
      await publishByHand(project, "v1.0.0");
      const earlier: Passing[] = [];
      let struck = false;
      return {
        project,
        tag: "v1.1.0",
        ...(plan.inputs ? { inputs: plan.inputs } : {}),
        hooks: {
          before: async (passing) => {
            if (!struck && plan.at(passing, earlier)) {
              struck = true;
              await plan.strike(project, world);
            }
            earlier.push(passing);
          },
        },
        after: async () => {
          assert.ok(struck, "the moment to strike never came");
          await plan.after?.(project);
        },
      };
    },
  };
}
