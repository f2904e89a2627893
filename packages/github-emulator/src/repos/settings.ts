import type { Fields } from "../http/fields.ts";
import type { RepositoryRow } from "./rows.ts";

/** Merge settings that a PATCH can change, with what GitHub gives a new repository. */
const DEFAULTS = {
  allow_merge_commit: true,
  allow_squash_merge: true,
  allow_rebase_merge: true,
  allow_auto_merge: false,
  allow_update_branch: false,
  delete_branch_on_merge: false,
  web_commit_signoff_required: false,
} as const;

export type Settings = { readonly [K in keyof typeof DEFAULTS]: boolean };

export function readSettings(repo: Pick<RepositoryRow, "settings">): Settings {
  return { ...DEFAULTS, ...(JSON.parse(repo.settings) as Partial<Settings>) };
}

/** The stored text after a PATCH: what is not named stays. */
export function changedSettings(repo: Pick<RepositoryRow, "settings">, fields: Fields): string {
  const changed: Record<string, boolean> = { ...readSettings(repo) };
  for (const name of Object.keys(DEFAULTS)) {
    const value = fields.boolean(name);
    if (value !== undefined) changed[name] = value;
  }
  return JSON.stringify(changed);
}
