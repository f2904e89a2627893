import type { ReleaseConfig, RepositoryName } from "@release-actions/contract";
import { actionName } from "../model/uses.ts";
import type { Workflow } from "../model/workflow.ts";
import type { Lane } from "./rule.ts";

const VERIFYING = ["pull_request", "push", "merge_group"];

/**
 * The lanes of a workflow: what release.yml says of it and what it does; when both are silent,
 * its name; else it verifies, if pushes or pull requests start it.
 */
export function lanesOf(
  path: string,
  workflow: Workflow,
  config: ReleaseConfig | undefined,
  repository: RepositoryName | undefined,
): ReadonlySet<Lane> {
  const lanes = new Set<Lane>([...said(path, config, repository), ...done(workflow)]);
  if (lanes.size > 0) return lanes;
  const named = byName(path.split("/").at(-1) ?? "");
  if (named !== undefined) return new Set([named]);
  return new Set<Lane>(VERIFYING.some((event) => workflow.triggers.has(event)) ? ["verify"] : []);
}

function said(
  path: string,
  config: ReleaseConfig | undefined,
  repository: RepositoryName | undefined,
): Lane[] {
  const here = (one: { repository: string; workflow: string }): boolean =>
    one.workflow === path &&
    (repository === undefined || one.repository.toLowerCase() === repository.toLowerCase());
  return [
    ...(Object.values(config?.producers ?? {}).some(here) ? (["candidate"] as const) : []),
    ...(Object.values(config?.products ?? {}).some(here) ? (["promote"] as const) : []),
  ];
}

function done({ jobs }: Workflow): Lane[] {
  const uses = jobs
    .flatMap((job) => [job.uses, ...job.steps.map((step) => step.uses)])
    .map((text) => actionName(text?.text ?? ""));
  return [
    ...(uses.some((name) => /(?:^|\/)(?:create-candidate|workflows\/candidate\.ya?ml)$/.test(name))
      ? (["candidate"] as const)
      : []),
    ...(uses.some((name) => /(?:^|\/)(?:promote-release|workflows\/promote\.ya?ml)$/.test(name))
      ? (["promote"] as const)
      : []),
  ];
}

function byName(file: string): Lane | undefined {
  if (/candidate/i.test(file) && !/audit/i.test(file)) return "candidate";
  return /^(?:release|publish|promote|nightly|deploy)\b/i.test(file) ? "promote" : undefined;
}
