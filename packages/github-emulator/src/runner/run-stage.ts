import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { userById } from "../auth/users.ts";
import { trustedRoot } from "../sigstore/trusted-root.ts";
import type { ServerState } from "../state.ts";
import { type ActEvent, readActLine } from "./act-log.ts";
import { runAct } from "./act-process.ts";
import type { Attempt } from "./attempt.ts";
import { jobEnvironment } from "./job-environment.ts";
import { labelsOf } from "./labels.ts";
import { type EndedJob, REPORT_JOB, readReport, stageFile } from "./stage.ts";
import { valuesFor } from "./values.ts";
import { type JobPlan, readWorkflow } from "./workflow.ts";
import { type Workspace, prepareStage, readReportFile, reportFile } from "./workspace.ts";

interface StageOptions {
  /** Ask for the job's condition only. */
  readonly probe: boolean;
  /** Name of the environment whose variables the job sees; empty for none. */
  readonly environment: string;
  readonly secrets: Readonly<Record<string, string>>;
  /** On top of the variables every job gets. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  onEvent(event: ActEvent): void;
}

/** Has act run one job; null when act did not get as far as reporting how it ended. */
export async function runStage(
  attempt: Attempt,
  job: JobPlan,
  options: StageOptions,
): Promise<EndedJob | null> {
  const { host, repo, workflow, cause, ended } = attempt;
  const act = await host.act();
  if (act.path === null) return null;
  const workspace = await attempt.workspace();
  const row = attempt.row();
  const name = options.probe ? `probe-${job.key}` : `job-${job.key}`;
  const report = reportFile(workspace, name);
  const prepared = await prepareStage(workspace, {
    name,
    workflow: stageFile({ workflow, job, ended, report, probe: options.probe }),
    event: cause.event,
    eventName: row.event,
    env: {
      ...jobEnvironment(host.server, repo, row, cause),
      RELEASE_TRUST_ROOT: await writeTrustRoot(host.server, workspace),
      ...options.env,
    },
    secrets: options.secrets,
    vars: valuesFor(host.server, repo.id, "variable", options.environment),
    actor: userById(host.server.db, row.actor_id)?.login ?? "ghost",
    labels: labelsOf([workflow.raw, ...(await calledWorkflows(workspace))]),
    stageJob: REPORT_JOB,
    path: host.path,
  });
  await runAct({
    ...prepared,
    act: act.path,
    signal: options.signal,
    onLine: (line) => {
      const event = readActLine(line);
      if (event !== null && !options.signal.aborted) options.onEvent(event);
    },
  });
  return readReport(await readReportFile(workspace, name));
}

/** Whom actions are to trust for what this server's Sigstore services have signed. */
async function writeTrustRoot(server: ServerState, { root }: Workspace): Promise<string> {
  const file = join(root, "trusted-root.json");
  await writeFile(file, JSON.stringify(await trustedRoot(server)));
  return file;
}

/** Workflows of the commit that this one may call; their jobs have labels of their own. */
async function calledWorkflows(workspace: Workspace): Promise<Readonly<Record<string, unknown>>[]> {
  const directory = join(workspace.checkout, ".github", "workflows");
  const files = (await readdir(directory).catch(() => [])).filter((file) => /\.ya?ml$/.test(file));
  const texts = await Promise.all(files.map((file) => readFile(join(directory, file), "utf8")));
  return texts.flatMap((text) => {
    try {
      return [readWorkflow(text).raw];
    } catch {
      // A broken file is of no use to anybody, and of no harm either.
      return [];
    }
  });
}
