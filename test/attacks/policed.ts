import type { Candidate, ErrorCode } from "@release-actions/contract";
import { commitFile, commitPolicy, policyOf } from "../support/policy.ts";
import type { Project } from "../support/project.ts";
import type { LaneVariant, Scene } from "./attack.ts";
import type { SealOptions, World } from "./world.ts";

/** A candidate under a reviewed release.yml whose producer says what `producer` adds. */
export function policed(
  what: string,
  expect: ErrorCode | readonly ErrorCode[],
  producer: (project: Project, candidate: Candidate) => Readonly<Record<string, unknown>>,
  options: SealOptions = {},
): LaneVariant {
  const forge = async (world: World): Promise<Scene> => {
    const { project, candidate } = await world.sealed(options);
    await commitPolicy(project, policyOf(project, producer(project, candidate)));
    const inputs = { policy: "release.yml", workflow: "", "source-sha": project.sha };
    return { project, inputs };
  };
  return { what, lane: "verify", expect, forge };
}

/** A release.yml of these very bytes on the default branch. */
export function policyFile(
  what: string,
  rewrite: (genuine: string) => string,
  expect: ErrorCode = "config_invalid",
): LaneVariant {
  const forge = async (world: World): Promise<Scene> => {
    const { project } = await world.sealed();
    const genuine = JSON.stringify(policyOf(project), null, 2);
    await commitFile(project, "release.yml", rewrite(genuine));
    return { project, inputs: { policy: "release.yml", "source-sha": project.sha } };
  };
  return { what: `a reviewed release.yml: ${what}`, lane: "verify", expect, forge };
}
