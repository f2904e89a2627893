import { ACTIONS_SCHEMA } from "../actions/schema.ts";
import { APPS_SCHEMA } from "../apps/schema.ts";
import { ARTIFACTS_SCHEMA } from "../artifacts/schema.ts";
import { ATTESTATIONS_SCHEMA } from "../attestations/schema.ts";
import { AUTH_SCHEMA } from "../auth/schema.ts";
import { CHECKS_SCHEMA } from "../checks/schema.ts";
import { PROTECTION_SCHEMA } from "../protection/schema.ts";
import { PULLS_SCHEMA } from "../pulls/schema.ts";
import { RELEASES_SCHEMA } from "../releases/schema.ts";
import { REPOS_SCHEMA } from "../repos/schema.ts";

const META_SCHEMA = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS sequences (name TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT;
`;

/** Every table of the emulator; areas add theirs here. Statements must be repeatable (IF NOT EXISTS). */
export const SCHEMA: string = [
  META_SCHEMA,
  AUTH_SCHEMA,
  REPOS_SCHEMA,
  RELEASES_SCHEMA,
  ACTIONS_SCHEMA,
  CHECKS_SCHEMA,
  PROTECTION_SCHEMA,
  PULLS_SCHEMA,
  ARTIFACTS_SCHEMA,
  APPS_SCHEMA,
  ATTESTATIONS_SCHEMA,
].join("\n");
