/** Check runs of jobs are not stored: they are read from the jobs themselves. */
export const CHECKS_SCHEMA = `
CREATE TABLE IF NOT EXISTS check_suites (
  id INTEGER PRIMARY KEY,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  head_sha TEXT NOT NULL,
  app_user_id INTEGER NOT NULL REFERENCES users (id),
  created_at TEXT NOT NULL,
  UNIQUE (repository_id, head_sha, app_user_id)
) STRICT;
CREATE TABLE IF NOT EXISTS check_runs (
  id INTEGER PRIMARY KEY,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  suite_id INTEGER NOT NULL REFERENCES check_suites (id) ON DELETE CASCADE,
  head_sha TEXT NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  conclusion TEXT,
  external_id TEXT NOT NULL DEFAULT '',
  details_url TEXT,
  output TEXT NOT NULL DEFAULT '{}',
  started_at TEXT,
  completed_at TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS check_runs_of_commit ON check_runs (repository_id, head_sha);
CREATE TABLE IF NOT EXISTS commit_statuses (
  id INTEGER PRIMARY KEY,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  sha TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('error', 'failure', 'pending', 'success')),
  context TEXT NOT NULL,
  description TEXT,
  target_url TEXT,
  creator_id INTEGER NOT NULL REFERENCES users (id),
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS statuses_of_commit ON commit_statuses (repository_id, sha);
`;
