import { fileAt } from "../git/objects.ts";
import { readRef, resolveCommit } from "../git/repository.ts";
import type { Context } from "../http/context.ts";
import { notFound, unprocessable } from "../http/errors.ts";
import { Fields } from "../http/fields.ts";
import { paginatedAs } from "../http/pages.ts";
import { type Reply, json, noContent } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { linksOf } from "../repos/json.ts";
import { settleInputs } from "./dispatch-inputs.ts";
import { dispatchEvent } from "../runner/push-event.ts";
import { InvalidWorkflow, type Workflow, readWorkflow } from "../runner/workflow.ts";
import { type RunRow, createRun } from "./runs.ts";
import { fillRunName } from "./workflow-file.ts";
import { type WorkflowRow, findWorkflow, listWorkflows, workflowJson } from "./workflows.ts";

const read = { permission: "actions", level: "read" } as const;
const write = { permission: "actions", level: "write" } as const;

const MAX_INPUTS = 25;
/** In characters, names and values together. */
const MAX_INPUT_TEXT = 65_535;

const WORKFLOWS = "/repos/:owner/:repo/actions/workflows";

export const workflowRoutes: readonly Route[] = [
  { method: "GET", path: WORKFLOWS, access: read, handle: list },
  { method: "GET", path: `${WORKFLOWS}/:workflow`, access: read, handle: get },
  { method: "POST", path: `${WORKFLOWS}/:workflow/dispatches`, access: write, handle: dispatch },
];

async function list(ctx: Context): Promise<Reply> {
  const workflows = await listWorkflows(ctx.server, ctx.repo);
  return paginatedAs(ctx, "workflows", workflows, (workflow) =>
    workflowJson(ctx.server, ctx.repo, workflow),
  );
}

async function get(ctx: Context): Promise<Reply> {
  return json(200, workflowJson(ctx.server, ctx.repo, await requireWorkflow(ctx)));
}

async function dispatch(ctx: Context): Promise<Reply> {
  const workflow = await requireWorkflow(ctx);
  const body = await ctx.json();
  refuseUnknownField(ctx, body);
  const fields = new Fields("WorkflowDispatch", body);
  const ref = fields.required("ref");
  const inputs = readInputs(fields);
  const details = fields.boolean("return_run_details") ?? false;
  fields.check();
  const row = await start(ctx, workflow, ref, inputs);
  if (!details) return noContent();
  const links = linksOf(ctx.server, ctx.repo);
  return json(200, {
    workflow_run_id: row.id,
    run_url: `${links.api}/actions/runs/${row.id}`,
    html_url: `${links.html}/actions/runs/${row.id}`,
  });
}

/** Enterprise Server has run details since 3.21, and refuses what it does not know. */
function refuseUnknownField(ctx: Context, body: object): void {
  const [major = 0, minor = 0] = ctx.server.ghesVersion.split(".").map(Number);
  if (major > 3 || minor >= 21 || !("return_run_details" in body)) return;
  throw unprocessable(`Invalid request.\n\n"return_run_details" is not a permitted key.`);
}

async function start(
  ctx: Context,
  workflow: WorkflowRow,
  ref: string,
  given: Readonly<Record<string, string>>,
): Promise<RunRow> {
  const dir = ctx.server.paths.git(ctx.repo.id);
  const branchOrTag = await namedRef(dir, ref);
  const sha = branchOrTag === null ? null : await resolveCommit(dir, branchOrTag);
  // A dispatch names a branch or a tag, never a bare sha.
  if (branchOrTag === null || sha === null) throw unprocessable(`No ref found for: ${ref}`);
  const text = (await fileAt(dir, sha, workflow.path))?.toString("utf8") ?? "";
  const file = readDispatchable(text);
  const inputs = settleInputs(file, given);
  const row = await createRun(ctx.server, ctx.repo, {
    workflow,
    event: "workflow_dispatch",
    headSha: sha,
    headBranch: branchOrTag.replace(/^refs\/(?:heads|tags)\//, ""),
    headRepository: ctx.repo,
    actorId: ctx.user.user.id,
    displayTitle: file.runName === null ? workflow.name : fillRunName(file.runName, inputs),
    inputs,
  });
  const named = { ref: branchOrTag, workflow: workflow.path, inputs };
  const event = dispatchEvent(ctx.server, ctx.repo, ctx.user.user, named);
  ctx.server.runner?.start(row, { ref: branchOrTag, event: JSON.stringify(event) });
  return row;
}

function readDispatchable(text: string): Workflow {
  const file = readOrRefuse(text);
  if (file.on["workflow_dispatch"] === undefined) {
    throw unprocessable("Workflow does not have 'workflow_dispatch' trigger");
  }
  return file;
}

function readOrRefuse(text: string): Workflow {
  try {
    return readWorkflow(text);
  } catch (error) {
    if (!(error instanceof InvalidWorkflow)) throw error;
    throw unprocessable(`failed to parse workflow: ${error.message}`);
  }
}

async function namedRef(dir: string, ref: string): Promise<string | null> {
  const names = ref.startsWith("refs/") ? [ref] : [`refs/heads/${ref}`, `refs/tags/${ref}`];
  for (const name of names) {
    if ((await readRef(dir, name)) !== null) return name;
  }
  return null;
}

function readInputs(fields: Fields): Record<string, string> {
  const given = Object.entries(fields.object("inputs") ?? {});
  const inputs: Record<string, string> = {};
  for (const [name, value] of given) {
    // Booleans and numbers are taken too, and reach the workflow as text.
    if (typeof value === "string") inputs[name] = value;
    else if (typeof value === "boolean" || typeof value === "number") inputs[name] = `${value}`;
    else fields.problem("inputs", "invalid", `${name} is not a string`);
  }
  if (given.length > MAX_INPUTS) {
    throw unprocessable(
      `you may only define up to ${MAX_INPUTS} \`inputs\` for a \`workflow_dispatch\` event`,
    );
  }
  const length = Object.entries(inputs).reduce((sum, [name, value]) => {
    return sum + name.length + value.length;
  }, 0);
  if (length > MAX_INPUT_TEXT) throw unprocessable("inputs are too large.");
  return inputs;
}

async function requireWorkflow(ctx: Context): Promise<WorkflowRow> {
  const workflow = await findWorkflow(ctx.server, ctx.repo, ctx.param("workflow"));
  if (workflow === null) throw notFound();
  return workflow;
}
