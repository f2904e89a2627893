import { linksOf } from "../repos/json.ts";
import { entryAt, fileAt, readTree } from "../git/objects.ts";
import { resolveCommit } from "../git/repository.ts";
import { encodePath, nodeId } from "../git/shapes.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { one, run } from "../store/database.ts";
import { isWorkflowPath, readWorkflowFile } from "./workflow-file.ts";

export interface WorkflowRow {
  readonly id: number;
  readonly repository_id: number;
  readonly path: string;
  readonly name: string;
  readonly created_at: string;
  readonly updated_at: string;
}

/** The workflows on the default branch; each keeps its id as long as its path stays the same. */
export async function listWorkflows(
  server: ServerState,
  repo: RepositoryRow,
): Promise<WorkflowRow[]> {
  const dir = server.paths.git(repo.id);
  const head = await resolveCommit(dir, `refs/heads/${repo.default_branch}`);
  if (head === null) return [];
  const folder = await entryAt(dir, head, ".github/workflows");
  if (folder === null) return [];
  const entries = (await readTree(dir, folder.sha, { recursive: false })) ?? [];
  const rows: WorkflowRow[] = [];
  for (const { path: file, type } of entries) {
    const path = `${folder.path}/${file}`;
    if (type !== "blob" || !isWorkflowPath(path)) continue;
    const text = (await fileAt(dir, head, path))?.toString("utf8") ?? "";
    rows.push(registerWorkflow(server, repo, path, readWorkflowFile(path, text).name));
  }
  return rows;
}

/** Finds by id, file name (`release.yml`) or path. */
export async function findWorkflow(
  server: ServerState,
  repo: RepositoryRow,
  idOrFile: string,
): Promise<WorkflowRow | null> {
  const workflows = await listWorkflows(server, repo);
  if (/^\d+$/.test(idOrFile)) {
    // A workflow that left the default branch keeps its id, since its runs refer to it.
    const known = workflowById(server, Number(idOrFile));
    return known?.repository_id === repo.id ? known : null;
  }
  const path = idOrFile.includes("/") ? idOrFile : `.github/workflows/${idOrFile}`;
  return workflows.find((workflow) => workflow.path === path) ?? null;
}

export function workflowById(server: Pick<ServerState, "db">, id: number): WorkflowRow | null {
  return one<WorkflowRow>(server.db, "SELECT * FROM workflows WHERE id = ?", id);
}

/** The row of a path, made when missing and renamed when the file was. */
export function registerWorkflow(
  server: ServerState,
  repo: RepositoryRow,
  path: string,
  name: string,
): WorkflowRow {
  const known = one<WorkflowRow>(
    server.db,
    "SELECT * FROM workflows WHERE repository_id = ? AND path = ?",
    repo.id,
    path,
  );
  if (known?.name === name) return known;
  const now = server.now();
  const row: WorkflowRow = {
    id: known?.id ?? server.ids.next("workflow"),
    repository_id: repo.id,
    path,
    name,
    created_at: known?.created_at ?? now,
    updated_at: now,
  };
  run(
    server.db,
    `INSERT INTO workflows VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, updated_at = excluded.updated_at`,
    row.id,
    row.repository_id,
    row.path,
    row.name,
    row.created_at,
    row.updated_at,
  );
  return row;
}

/** The schema `workflow`. */
export function workflowJson(
  server: ServerState,
  repo: RepositoryRow,
  workflow: WorkflowRow,
): Record<string, unknown> {
  const links = linksOf(server, repo);
  const file = workflow.path.split("/").at(-1) ?? "";
  return {
    id: workflow.id,
    node_id: nodeId("W", workflow.id),
    name: workflow.name,
    path: workflow.path,
    state: "active",
    created_at: workflow.created_at,
    updated_at: workflow.updated_at,
    url: `${links.api}/actions/workflows/${workflow.id}`,
    html_url: `${links.html}/blob/${encodePath(repo.default_branch)}/${encodePath(workflow.path)}`,
    badge_url: `${links.html}/actions/workflows/${encodePath(file)}/badge.svg`,
  };
}
