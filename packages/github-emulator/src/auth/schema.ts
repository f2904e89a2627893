/**
 * `role` is set for the three built-in users only: what they may do on every repository. Classic tokens
 * without a row in `token_scopes` have the usual scopes.
 */
export const AUTH_SCHEMA = `
CREATE TABLE IF NOT EXISTS users (
  id INTEGER PRIMARY KEY,
  login TEXT NOT NULL UNIQUE COLLATE NOCASE,
  type TEXT NOT NULL CHECK (type IN ('User', 'Organization', 'Bot')),
  role TEXT CHECK (role IN ('admin', 'write', 'read')),
  created_at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS memberships (
  org_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('admin', 'member')),
  PRIMARY KEY (org_id, user_id)
) STRICT;
CREATE TABLE IF NOT EXISTS tokens (
  hash TEXT PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('user', 'installation')),
  grants TEXT,
  expires_at TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS token_scopes (
  hash TEXT PRIMARY KEY REFERENCES tokens (hash) ON DELETE CASCADE,
  scopes TEXT NOT NULL
) STRICT;
`;
