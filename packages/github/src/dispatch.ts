import { explain, explained, isStatus, orNull } from "./failures.ts";
import type { Repository } from "./repository.ts";
import { outcomeOf } from "./retry.ts";
import { fileName } from "./workflow-runs.ts";

/**
 * What became of a dispatch. `started`: the server named the run. `taken`: it started one and did not
 * say which. `unknown`: the answer was lost, there may be a run or not.
 */
export type Dispatched =
  | { readonly kind: "started"; readonly runId: number }
  | { readonly kind: "taken" }
  | { readonly kind: "unknown" };

/**
 * Starts a workflow once; it is never sent a second time when the first may have arrived.
 * Enterprise Server up to 3.20 refuses `return_run_details` as an unknown field: then it is asked
 * again without, which is safe because a refusal started nothing.
 */
export async function dispatchWorkflow(
  at: Repository,
  workflow: string,
  ref: string,
  inputs: Readonly<Record<string, string>>,
): Promise<Dispatched> {
  const purpose = {
    does: `start ${workflow} of ${at.name}`,
    needs: "actions: write",
  };
  try {
    return await send(at, workflow, ref, inputs, true);
  } catch (error) {
    if (outcomeOf(error).kind === "unknown") return { kind: "unknown" };
    if (!(isStatus(error, 400) || isStatus(error, 422))) throw explain(error, purpose);
    if (!/return_run_details/.test(error.message)) throw explain(error, purpose);
  }
  try {
    return await send(at, workflow, ref, inputs, false);
  } catch (error) {
    if (outcomeOf(error).kind === "unknown") return { kind: "unknown" };
    throw explain(error, purpose);
  }
}

async function send(
  at: Repository,
  workflow: string,
  ref: string,
  inputs: Readonly<Record<string, string>>,
  details: boolean,
): Promise<Dispatched> {
  const { owner, repo } = at;
  const { data } = await at.connection.api.request(
    "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches",
    {
      owner,
      repo,
      workflow_id: fileName(workflow),
      ref,
      inputs,
      ...(details ? { return_run_details: true } : {}),
    },
  );
  return runIdOf(data);
}

function runIdOf(data: unknown): Dispatched {
  if (typeof data !== "object" || data === null || !("workflow_run_id" in data)) {
    return { kind: "taken" };
  }
  const id = Number(data.workflow_run_id);
  return Number.isSafeInteger(id) ? { kind: "started", runId: id } : { kind: "taken" };
}

/** Whether GitHub knows the workflow and has it switched on; null when it does not know it. */
export async function workflowState(at: Repository, workflow: string): Promise<string | null> {
  const { owner, repo } = at;
  const purpose = { does: `read the workflow ${workflow} of ${at.name}`, needs: "actions: read" };
  return explained(purpose, () =>
    orNull(async () => {
      const { data } = await at.connection.api.request(
        "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}",
        { owner, repo, workflow_id: fileName(workflow) },
      );
      return data.state;
    }),
  );
}
