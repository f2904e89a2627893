import { fullName } from "../repos/rows.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { RunRow } from "../actions/runs.ts";
import type { Values } from "./expression.ts";
import type { EndedJob } from "./stage.ts";
import { type Workflow, table } from "./workflow.ts";

/** What the emulator's own expressions (groups, environments, names) may refer to. */
export function expressionValues(given: {
  readonly repo: RepositoryRow;
  readonly row: Pick<RunRow, "id" | "event" | "head_sha" | "run_number" | "run_attempt" | "inputs">;
  readonly workflow: Workflow;
  readonly workflowName: string;
  readonly ref: string;
  readonly event: Readonly<Record<string, unknown>>;
  readonly actor: string;
  readonly vars: Readonly<Record<string, string>>;
  readonly ended: ReadonlyMap<string, EndedJob>;
}): Values {
  const { repo, row, ref } = given;
  return {
    github: {
      ref,
      ref_name: ref.replace(/^refs\/(?:heads|tags)\//, ""),
      ref_type: ref.startsWith("refs/tags/") ? "tag" : "branch",
      sha: row.head_sha,
      event_name: row.event,
      event: given.event,
      workflow: given.workflowName,
      repository: fullName(repo),
      repository_owner: repo.owner_login,
      run_id: row.id,
      run_number: row.run_number,
      run_attempt: row.run_attempt,
      actor: given.actor,
    },
    inputs: typedInputs(given.workflow, JSON.parse(row.inputs) as Record<string, string>),
    vars: given.vars,
    needs: Object.fromEntries(given.ended),
  };
}

/** `inputs` knows booleans and numbers; `github.event.inputs` has them as text. */
function typedInputs(
  workflow: Workflow,
  inputs: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const declared = table(workflow.on["workflow_dispatch"]?.["inputs"]);
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => {
      const { type } = table(declared[name]);
      if (type === "boolean") return [name, value === "true"];
      return [name, type === "number" ? Number(value) : value];
    }),
  );
}
