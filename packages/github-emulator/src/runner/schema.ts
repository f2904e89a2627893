/**
 * Runs that the runner executes, what became of their jobs, and what repositories keep for them.
 * `runner_open_jobs` has the row of a job that is pending or has arrived at its gate, for whoever goes
 * on with it after a restart.
 */
export const RUNNER_SCHEMA = `
CREATE TABLE IF NOT EXISTS runner_runs (
  run_id INTEGER PRIMARY KEY REFERENCES workflow_runs (id) ON DELETE CASCADE,
  ref TEXT NOT NULL,
  event TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS runner_merges (
  run_id INTEGER PRIMARY KEY REFERENCES workflow_runs (id) ON DELETE CASCADE,
  sha TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS runner_open_jobs (
  run_id INTEGER NOT NULL REFERENCES workflow_runs (id) ON DELETE CASCADE,
  attempt INTEGER NOT NULL,
  key TEXT NOT NULL,
  job_id INTEGER NOT NULL,
  PRIMARY KEY (run_id, attempt, key)
) STRICT;
CREATE TABLE IF NOT EXISTS runner_jobs (
  run_id INTEGER NOT NULL REFERENCES workflow_runs (id) ON DELETE CASCADE,
  attempt INTEGER NOT NULL,
  key TEXT NOT NULL,
  result TEXT NOT NULL,
  outputs TEXT NOT NULL,
  summary TEXT NOT NULL,
  job_ids TEXT NOT NULL,
  PRIMARY KEY (run_id, attempt, key)
) STRICT;
CREATE TABLE IF NOT EXISTS runner_values (
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('secret', 'variable')),
  environment TEXT NOT NULL COLLATE NOCASE,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (repository_id, kind, environment, name)
) STRICT;
`;
