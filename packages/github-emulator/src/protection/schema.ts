/** `settings`, `conditions`, `rules` and `bypass_actors` are JSON, as they were accepted. */
export const PROTECTION_SCHEMA = `
CREATE TABLE IF NOT EXISTS branch_protections (
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  branch TEXT NOT NULL,
  settings TEXT NOT NULL,
  PRIMARY KEY (repository_id, branch)
) STRICT;
CREATE TABLE IF NOT EXISTS rulesets (
  id INTEGER PRIMARY KEY,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  target TEXT NOT NULL,
  enforcement TEXT NOT NULL,
  conditions TEXT NOT NULL,
  rules TEXT NOT NULL,
  bypass_actors TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
`;
