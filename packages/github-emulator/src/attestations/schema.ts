/**
 * One row per subject: an attestation about two files is found by either digest. Of what this server
 * attests by itself, `release_attestations` has the statement from the moment of publishing; with
 * `made` 0 it is yet to be signed, and its id is taken already.
 */
export const ATTESTATIONS_SCHEMA = `
CREATE TABLE IF NOT EXISTS attestations (
  id INTEGER PRIMARY KEY,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  predicate_type TEXT NOT NULL,
  bundle TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS attestation_subjects (
  repository_id INTEGER NOT NULL,
  digest TEXT NOT NULL,
  attestation_id INTEGER NOT NULL REFERENCES attestations (id) ON DELETE CASCADE,
  PRIMARY KEY (repository_id, digest, attestation_id)
) STRICT;
CREATE TABLE IF NOT EXISTS release_attestations (
  attestation_id INTEGER PRIMARY KEY,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  statement TEXT NOT NULL,
  made INTEGER NOT NULL
) STRICT;
`;
