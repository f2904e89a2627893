import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, delimiter, join } from "node:path";
import type { RunRow } from "../actions/runs.ts";
import type { ServerState } from "../state.ts";
import { type ActionMap, mapActions } from "./action-map.ts";
import { checkOut } from "./checkout.ts";

/** The directories of one attempt. */
export interface Workspace {
  readonly root: string;
  /** Work tree of the run's commit, where act finds local reusable workflows. */
  readonly checkout: string;
  readonly actions: ActionMap;
}

export async function openWorkspace(
  server: ServerState,
  given: Readonly<Record<string, string>>,
  row: RunRow,
  source: { readonly dir: string; readonly sha: string },
): Promise<Workspace> {
  const root = join(server.paths.tmp, `run-${row.id}-${row.run_attempt}`);
  const checkout = join(root, "checkout");
  await checkOut(source.dir, source.sha, checkout);
  await mkdir(join(root, "actions"));
  const actions = await mapActions(server, given, checkout, join(root, "actions"));
  return { root, checkout, actions };
}

export async function removeWorkspace(workspace: Workspace): Promise<void> {
  // A step that was killed may still be writing.
  await rm(workspace.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

interface StageFiles {
  /** Unlike any other stage of the attempt. */
  readonly name: string;
  readonly workflow: string;
  readonly event: string;
  readonly eventName: string;
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly vars: Readonly<Record<string, string>>;
  readonly actor: string;
  readonly labels: readonly string[];
  readonly stageJob: string;
  readonly path: readonly string[];
}

export interface PreparedStage {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** Where a stage's last job writes down how the job ended. */
export function reportFile(workspace: Workspace, name: string): string {
  return join(workspace.root, name, "report");
}

/** Writes what act reads and returns how to call it. Secrets are in a file only its owner reads. */
export async function prepareStage(
  workspace: Workspace,
  files: StageFiles,
): Promise<PreparedStage> {
  const directory = join(workspace.root, files.name);
  const home = join(directory, "home");
  await mkdir(home, { recursive: true });
  const write = async (name: string, content: string): Promise<string> => {
    const path = join(directory, name);
    await writeFile(path, content, { mode: 0o600 });
    return path;
  };
  // JSON is YAML, and unlike act's other format for these files it can hold any value.
  const args = [
    files.eventName,
    "--json",
    "--directory",
    workspace.checkout,
    "--workflows",
    await write("workflow.yml", files.workflow),
    "--job",
    files.stageJob,
    "--eventpath",
    await write("event.json", files.event),
    "--env-file",
    await write("env.yml", JSON.stringify(files.env)),
    "--secret-file",
    await write("secrets.yml", JSON.stringify(files.secrets)),
    "--var-file",
    await write("vars.yml", JSON.stringify(files.vars)),
    "--input-file",
    await write("inputs.yml", "{}"),
    "--actor",
    files.actor,
    "--action-cache-path",
    join(directory, "cache"),
    ...files.labels.flatMap((label) => ["--platform", `${label.toLowerCase()}=-self-hosted`]),
    ...[...workspace.actions.found].flatMap(([name, path]) => [
      "--local-repository",
      `${name}=${path}`,
    ]),
    "--no-skip-checkout",
    "--no-cache-server",
    "--rm",
  ];
  return { args, env: childEnvironment(home, files.path), cwd: workspace.checkout };
}

/** What the stage's last job wrote; empty when it never ran. */
export function readReportFile(workspace: Workspace, name: string): Promise<string> {
  return readFile(reportFile(workspace, name), "utf8").catch(() => "");
}

/** A job sees none of the user's own settings, tokens and caches. */
function childEnvironment(home: string, first: readonly string[]): Record<string, string> {
  const environment: Record<string, string> = {
    HOME: home,
    LANG: "C.UTF-8",
    // JavaScript actions run with the node that comes first on PATH.
    PATH: [...first, dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter),
  };
  for (const name of ["SystemRoot", "TMPDIR", "TEMP", "TMP", "PATHEXT"]) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}
