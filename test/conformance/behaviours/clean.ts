import { WORKFLOW_PATH } from "./actions.ts";
import { PREFIX } from "./api.ts";
import type { Answer, Api } from "./api.ts";

interface Named {
  readonly id: number;
  readonly name: string;
  readonly tag_name: string;
  readonly ref: string;
  readonly sha: string;
  readonly workflow_runs: readonly Named[];
  readonly environments?: readonly Named[];
}

/**
 * Removes what cases made, by the prefix of its name: so also what an earlier run left that was
 * killed. Returns what could not be removed.
 */
export async function clean(api: Api): Promise<readonly string[]> {
  const left: string[] = [];
  const remove = async (path: string, body?: unknown): Promise<void> => {
    const { status } = await api.call("DELETE", path, body);
    if (status !== 204 && status !== 200) left.push(`${path}: HTTP ${status}`);
  };
  const releases = await pages(api, "/releases", (answer) => answer as readonly Named[]);
  for (const { id, tag_name } of releases) {
    if (tag_name.startsWith(PREFIX)) await remove(`/releases/${id}`);
  }
  for (const kind of ["tags", "heads"]) {
    const refs = itemsOf(await api.call("GET", `/git/matching-refs/${kind}/${PREFIX}`));
    for (const { ref } of refs) await remove(`/git/${ref}`);
  }
  const environments = await api.call("GET", "/environments?per_page=100");
  for (const { name } of (environments.json as Partial<Named> | null)?.environments ?? []) {
    if (name.startsWith(PREFIX)) await remove(`/environments/${name}`);
  }
  await removeWorkflow(api, remove);
  return left;
}

async function removeWorkflow(
  api: Api,
  remove: (path: string, body?: unknown) => Promise<void>,
): Promise<void> {
  const file = await api.call("GET", `/contents/${WORKFLOW_PATH}`);
  if (file.status !== 200) return;
  const name = WORKFLOW_PATH.split("/").at(-1) ?? "";
  const runs = await api.call("GET", `/actions/workflows/${name}/runs?per_page=100`);
  for (const { id } of (runs.json as Partial<Named>).workflow_runs ?? []) {
    // Only a run that has ended can be deleted.
    await api.call("POST", `/actions/runs/${id}/cancel`);
    await ended(api, id);
    await remove(`/actions/runs/${id}`);
  }
  const { sha } = file.json as Named;
  await remove(`/contents/${WORKFLOW_PATH}`, { message: "Remove the workflow", sha });
}

async function ended(api: Api, run: number): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) {
    const { json } = await api.call("GET", `/actions/runs/${run}`);
    if ((json as { status?: string } | null)?.status === "completed") return;
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}

async function pages(
  api: Api,
  path: string,
  read: (json: unknown) => readonly Named[],
): Promise<readonly Named[]> {
  const found: Named[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await api.call("GET", `${path}?per_page=100&page=${page}`);
    const items = answer.status === 200 ? read(answer.json) : [];
    found.push(...items);
    if (items.length < 100) return found;
  }
}

function itemsOf(answer: Answer): readonly Named[] {
  return Array.isArray(answer.json) ? (answer.json as readonly Named[]) : [];
}
