import { fullName } from "../repos/rows.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { RunRow } from "../actions/runs.ts";
import type { Values } from "./expression.ts";
import type { EndedJob } from "./stage.ts";
import { type Workflow, table } from "./workflow.ts";

/** What the emulator's own expressions (groups, environments, names) may refer to. */
export function expressionValues(given: {
  readonly repo: RepositoryRow;
  readonly row: Pick<RunRow, "id" | "event" | "run_number" | "run_attempt" | "inputs">;
  readonly workflow: Workflow;
  readonly workflowName: string;
  readonly ref: string;
  /** The commit that runs. */
  readonly sha: string;
  readonly event: Readonly<Record<string, unknown>>;
  readonly actor: string;
  readonly vars: Readonly<Record<string, string>>;
  readonly ended: ReadonlyMap<string, EndedJob>;
}): Values {
  const { repo, row, ref } = given;
  const { head_ref, base_ref } = pullRefs(given.event);
  return {
    github: {
      ref,
      ref_name: shortRef(ref),
      ref_type: ref.startsWith("refs/tags/") ? "tag" : "branch",
      head_ref,
      base_ref,
      sha: given.sha,
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

/** `main`, `v1`, or for a pull request `7/merge`. */
export function shortRef(ref: string): string {
  return ref.replace(/^refs\/(?:heads|tags|pull)\//, "");
}

/** The branches of the pull request that an event is about, empty for other events. */
export function pullRefs(event: Readonly<Record<string, unknown>>): {
  readonly head_ref: string;
  readonly base_ref: string;
} {
  const pull = table(event["pull_request"]);
  const refOf = (side: "head" | "base"): string => {
    const { ref } = table(pull[side]);
    return typeof ref === "string" ? ref : "";
  };
  return { head_ref: refOf("head"), base_ref: refOf("base") };
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
