import { Fields } from "../http/fields.ts";
import type { JobChange } from "./jobs.ts";
import { CONCLUSIONS, RUN_STATUSES } from "./runs.ts";
import type { StartingJob } from "./start-job.ts";

/** Reads what may change about a job and reports what is wrong in it. */
export function readJobChange(fields: Fields): JobChange {
  const status = fields.oneOf("status", RUN_STATUSES);
  const conclusion = fields.oneOf("conclusion", CONCLUSIONS);
  const steps = fields.array("steps");
  const runnerName = fields.string("runner_name");
  return {
    // A conclusion alone ends the job: nothing else can have one.
    ...(status === undefined && conclusion !== undefined ? { status: "completed" as const } : {}),
    ...(status === undefined ? {} : { status }),
    ...(conclusion === undefined ? {} : { conclusion }),
    ...(steps === undefined ? {} : { steps }),
    ...(runnerName === undefined ? {} : { runnerName }),
  };
}

/** Reads a whole job: `{name, environment?, labels?, status?, conclusion?, steps?, runner_name?}`. */
export function readJob(body: Readonly<Record<string, unknown>>): StartingJob {
  const fields = new Fields("Job", body);
  const name = fields.required("name");
  const environment = fields.string("environment");
  const labels = fields.array("labels");
  const change = readJobChange(fields);
  fields.check();
  return {
    name,
    ...change,
    ...(environment === undefined ? {} : { environment }),
    ...(labels === undefined
      ? {}
      : { labels: labels.filter((label) => typeof label === "string") }),
  };
}
