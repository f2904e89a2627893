/** `permissions` are JSON objects; an installation keeps those that were granted when it was made. */
export const APPS_SCHEMA = `
CREATE TABLE IF NOT EXISTS apps (
  id INTEGER PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE COLLATE NOCASE,
  name TEXT NOT NULL,
  client_id TEXT NOT NULL UNIQUE,
  owner_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  public_key TEXT NOT NULL,
  permissions TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS installations (
  id INTEGER PRIMARY KEY,
  app_id INTEGER NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
  account_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  selection TEXT NOT NULL CHECK (selection IN ('all', 'selected')),
  permissions TEXT NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (app_id, account_id)
) STRICT;
CREATE TABLE IF NOT EXISTS installation_repositories (
  installation_id INTEGER NOT NULL REFERENCES installations (id) ON DELETE CASCADE,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  PRIMARY KEY (installation_id, repository_id)
) STRICT;
`;
