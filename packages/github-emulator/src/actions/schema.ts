import { RUNNER_SCHEMA } from "../runner/schema.ts";

/**
 * `head_commit` is kept with the run, since a commit never changes and lists of runs are polled.
 * `run_attempts` holds what earlier attempts ended as; the current one is the run itself.
 * `job_annotations` are what is said of a job beside its log.
 * An approval keeps a copy of its environments, because it outlives them.
 */
export const ACTIONS_SCHEMA = `
CREATE TABLE IF NOT EXISTS workflows (
  id INTEGER PRIMARY KEY,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  UNIQUE (repository_id, path)
) STRICT;
CREATE TABLE IF NOT EXISTS workflow_runs (
  id INTEGER PRIMARY KEY,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  workflow_id INTEGER NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
  check_suite_id INTEGER NOT NULL,
  head_repository_id INTEGER NOT NULL,
  run_number INTEGER NOT NULL,
  run_attempt INTEGER NOT NULL,
  event TEXT NOT NULL,
  status TEXT NOT NULL,
  conclusion TEXT,
  head_branch TEXT,
  head_sha TEXT NOT NULL,
  head_commit TEXT,
  display_title TEXT NOT NULL,
  inputs TEXT NOT NULL DEFAULT '{}',
  referenced_workflows TEXT NOT NULL DEFAULT '[]',
  actor_id INTEGER NOT NULL REFERENCES users (id),
  triggering_actor_id INTEGER NOT NULL REFERENCES users (id),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  run_started_at TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS runs_of_repository ON workflow_runs (repository_id, id DESC);
CREATE TABLE IF NOT EXISTS run_attempts (
  run_id INTEGER NOT NULL REFERENCES workflow_runs (id) ON DELETE CASCADE,
  attempt INTEGER NOT NULL,
  row TEXT NOT NULL,
  PRIMARY KEY (run_id, attempt)
) STRICT;
CREATE TABLE IF NOT EXISTS jobs (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES workflow_runs (id) ON DELETE CASCADE,
  run_attempt INTEGER NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  conclusion TEXT,
  environment_id INTEGER,
  labels TEXT NOT NULL,
  steps TEXT NOT NULL,
  runner_name TEXT,
  created_at TEXT NOT NULL,
  started_at TEXT NOT NULL,
  completed_at TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS jobs_of_run ON jobs (run_id, run_attempt);
CREATE TABLE IF NOT EXISTS environments (
  id INTEGER PRIMARY KEY,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  name TEXT NOT NULL COLLATE NOCASE,
  wait_timer INTEGER NOT NULL DEFAULT 0,
  prevent_self_review INTEGER NOT NULL DEFAULT 0,
  can_admins_bypass INTEGER NOT NULL DEFAULT 1,
  deployment_branch_policy TEXT NOT NULL DEFAULT 'null',
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  UNIQUE (repository_id, name)
) STRICT;
CREATE TABLE IF NOT EXISTS environment_reviewers (
  environment_id INTEGER NOT NULL REFERENCES environments (id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  PRIMARY KEY (environment_id, user_id)
) STRICT;
CREATE TABLE IF NOT EXISTS deployment_branch_policies (
  id INTEGER PRIMARY KEY,
  environment_id INTEGER NOT NULL REFERENCES environments (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('branch', 'tag'))
) STRICT;
CREATE INDEX IF NOT EXISTS policies_of_environment ON deployment_branch_policies (environment_id);
CREATE TABLE IF NOT EXISTS job_annotations (
  job_id INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  message TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS annotations_of_job ON job_annotations (job_id);
CREATE TABLE IF NOT EXISTS gates (
  run_id INTEGER NOT NULL REFERENCES workflow_runs (id) ON DELETE CASCADE,
  environment_id INTEGER NOT NULL REFERENCES environments (id) ON DELETE CASCADE,
  reviewed INTEGER NOT NULL,
  opens_at TEXT NOT NULL,
  started_at TEXT NOT NULL,
  PRIMARY KEY (run_id, environment_id)
) STRICT;
CREATE TABLE IF NOT EXISTS approvals (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES workflow_runs (id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES users (id),
  state TEXT NOT NULL CHECK (state IN ('approved', 'rejected')),
  comment TEXT NOT NULL,
  environments TEXT NOT NULL
) STRICT;
${RUNNER_SCHEMA}`;
