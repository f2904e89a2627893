/**
 * `draft_key` is the hex of "untagged-<hex>". A release with `never_latest` (make_latest "false")
 * comes last when the latest release is worked out. `burned_tags` outlives the release and even the
 * repository on purpose: GitHub never gives such a name free again, also not to a repository that
 * was deleted and made anew with the same name.
 */
export const RELEASES_SCHEMA = `
CREATE TABLE IF NOT EXISTS releases (
  id INTEGER PRIMARY KEY,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  tag_name TEXT NOT NULL,
  target_commitish TEXT NOT NULL,
  name TEXT,
  body TEXT,
  draft INTEGER NOT NULL,
  prerelease INTEGER NOT NULL,
  immutable INTEGER NOT NULL DEFAULT 0,
  never_latest INTEGER NOT NULL DEFAULT 0,
  draft_key TEXT NOT NULL,
  author_id INTEGER NOT NULL REFERENCES users (id),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  published_at TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS releases_by_tag ON releases (repository_id, tag_name);
CREATE INDEX IF NOT EXISTS releases_in_order ON releases (repository_id, id);
CREATE INDEX IF NOT EXISTS published_in_order ON releases (repository_id, id) WHERE draft = 0;
CREATE UNIQUE INDEX IF NOT EXISTS one_published_release_per_tag
  ON releases (repository_id, tag_name) WHERE draft = 0;
CREATE TABLE IF NOT EXISTS burned_tags (
  repository_id INTEGER NOT NULL,
  full_name TEXT NOT NULL COLLATE NOCASE,
  tag_name TEXT NOT NULL,
  PRIMARY KEY (repository_id, tag_name)
) STRICT;
CREATE TABLE IF NOT EXISTS assets (
  id INTEGER PRIMARY KEY,
  release_id INTEGER NOT NULL REFERENCES releases (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  label TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('starter', 'uploaded')),
  content_type TEXT NOT NULL,
  size INTEGER NOT NULL,
  digest TEXT,
  download_count INTEGER NOT NULL DEFAULT 0,
  uploader_id INTEGER NOT NULL REFERENCES users (id),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  UNIQUE (release_id, name)
) STRICT;
`;
