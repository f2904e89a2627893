import { stringify } from "yaml";
import { CANDIDATE_WORKFLOW, ENVIRONMENT, RELEASE_WORKFLOW, type Project } from "./project.ts";
import { rest } from "./stage.ts";

/** What a policy asks of the gate that `makeProject` makes; `guard` makes one for the strictest. */
export const LENIENT_GATE = {
  [ENVIRONMENT]: { prevent_self_review: false, admin_bypass: true, branches: "any" },
};

type Fields = Readonly<Record<string, unknown>>;

/** A release.yml for the project that its candidates satisfy; `producer` overrides fields. */
export function policyOf(project: Project, producer: Fields = {}, more: Fields = {}): Fields {
  return {
    schema: "release-actions/config",
    schema_version: 1,
    producers: {
      app: {
        repository: project.name,
        repository_id: project.id,
        workflow: CANDIDATE_WORKFLOW,
        runner: "any",
        ...producer,
      },
    },
    products: {
      app: {
        kind: "app",
        repository: project.name,
        sources: ["app"],
        workflow: RELEASE_WORKFLOW,
        channels: { stable: { environment: ENVIRONMENT }, beta: { environment: ENVIRONMENT } },
      },
    },
    ...more,
  };
}

/** Puts a file on the project's default branch, as a reviewed change would. */
export async function commitFile(project: Project, path: string, text: string): Promise<void> {
  const { stage, name } = project;
  const url = `/repos/${name}/contents/${path}`;
  await rest(stage, stage.emulator.tokens.admin, "PUT", url, {
    message: `Add ${path}`,
    content: Buffer.from(text).toString("base64"),
  });
}

/** Puts release.yml on the project's default branch. */
export function commitPolicy(project: Project, policy: Fields): Promise<void> {
  return commitFile(project, "release.yml", stringify(policy));
}
