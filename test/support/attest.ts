import type { Project } from "./project.ts";
import { startCandidateRun, type Run } from "./runs.ts";
import { create, type Done, type StepOptions } from "./actions.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What a job needs to attest, and to seal. */
export const ATTEST_PERMISSIONS = {
  contents: "write",
  actions: "read",
  attestations: "write",
  "id-token": "write",
} as const;

/** A candidate run on a GitHub-hosted runner whose job may attest. */
export function startAttestingRun(project: Project, change: Fields = {}): Promise<Run> {
  return startCandidateRun(project, { permissions: ATTEST_PERMISSIONS, ...change });
}

/** Seals and attests what lies in `out/`, with the local GitHub's Sigstore services. */
export async function createAttested(
  project: Project,
  options: StepOptions & { readonly run?: Run } = {},
): Promise<Done> {
  const run = options.run ?? (await startAttestingRun(project));
  const { url } = project.stage.emulator.urls;
  const inputs = { attest: "true", "sigstore-url": `${url}/_services`, ...options.inputs };
  const variables = { ...attestingVariables(run), ...options.job?.variables };
  return create(project, { ...options, run, inputs, job: { ...options.job, variables } });
}

/** What the runner tells a job of `run` that may have an OIDC token. */
export function attestingVariables({ idToken }: Run): Record<string, string> {
  return {
    RUNNER_ENVIRONMENT: "github-hosted",
    ...(idToken === undefined
      ? {}
      : {
          ACTIONS_ID_TOKEN_REQUEST_URL: idToken.url,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: idToken.token,
        }),
  };
}
