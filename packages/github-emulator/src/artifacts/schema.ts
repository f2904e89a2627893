/** A row without digest is an upload under way: it holds the name, but no list shows it. */
export const ARTIFACTS_SCHEMA = `
CREATE TABLE IF NOT EXISTS artifacts (
  id INTEGER PRIMARY KEY,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  run_id INTEGER NOT NULL REFERENCES workflow_runs (id) ON DELETE CASCADE,
  run_attempt INTEGER NOT NULL,
  job_backend_id TEXT NOT NULL,
  name TEXT NOT NULL,
  mime_type TEXT NOT NULL,
  size INTEGER NOT NULL DEFAULT 0,
  digest TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  UNIQUE (run_id, run_attempt, name)
) STRICT;
CREATE INDEX IF NOT EXISTS artifacts_of_repository ON artifacts (repository_id, id DESC);
`;
