export const REPOS_SCHEMA = `
CREATE TABLE IF NOT EXISTS repositories (
  id INTEGER PRIMARY KEY,
  owner_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name TEXT NOT NULL COLLATE NOCASE,
  description TEXT,
  private INTEGER NOT NULL,
  archived INTEGER NOT NULL DEFAULT 0,
  default_branch TEXT NOT NULL,
  settings TEXT NOT NULL DEFAULT '{}',
  immutable_releases INTEGER NOT NULL DEFAULT 0,
  latest_release_id INTEGER,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  pushed_at TEXT,
  UNIQUE (owner_id, name)
) STRICT;
CREATE TABLE IF NOT EXISTS collaborators (
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  permission TEXT NOT NULL,
  level TEXT NOT NULL CHECK (level IN ('read', 'write', 'admin')),
  PRIMARY KEY (repository_id, user_id)
) STRICT;
CREATE TABLE IF NOT EXISTS former_names (
  full_name TEXT PRIMARY KEY COLLATE NOCASE,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE
) STRICT;
`;
