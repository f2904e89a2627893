/**
 * A pull request is an issue with a row in `pulls`; both share one sequence of numbers. `merging`
 * is written before the branch moves, so that a merge cut off by `kill -9` can be told apart.
 */
export const PULLS_SCHEMA = `
CREATE TABLE IF NOT EXISTS issues (
  id INTEGER PRIMARY KEY,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  title TEXT NOT NULL,
  body TEXT,
  state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
  user_id INTEGER NOT NULL REFERENCES users (id),
  labels TEXT NOT NULL DEFAULT '[]',
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  closed_at TEXT,
  UNIQUE (repository_id, number)
) STRICT;
CREATE TABLE IF NOT EXISTS pulls (
  issue_id INTEGER PRIMARY KEY REFERENCES issues (id) ON DELETE CASCADE,
  pull_id INTEGER NOT NULL UNIQUE,
  head_repository_id INTEGER NOT NULL,
  head_ref TEXT NOT NULL,
  head_sha TEXT NOT NULL,
  base_ref TEXT NOT NULL,
  base_sha TEXT NOT NULL,
  draft INTEGER NOT NULL,
  merged_at TEXT,
  merged_by_id INTEGER,
  merge_commit_sha TEXT,
  merging TEXT,
  auto_merge TEXT,
  reviewers TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE TABLE IF NOT EXISTS reviews (
  id INTEGER PRIMARY KEY,
  issue_id INTEGER NOT NULL REFERENCES issues (id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES users (id),
  state TEXT NOT NULL,
  body TEXT NOT NULL,
  commit_sha TEXT NOT NULL,
  submitted_at TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS issue_comments (
  id INTEGER PRIMARY KEY,
  issue_id INTEGER NOT NULL REFERENCES issues (id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES users (id),
  body TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
`;
