import { mkdir, writeFile } from "node:fs/promises";
import { devNull } from "node:os";
import { join } from "node:path";
import { configuration } from "./process.ts";

/** One ref a push may not change, and what the pusher is told. */
export interface RefusedRef {
  readonly ref: string;
  /** `rewind` refuses only if commits are lost, `merges` only if a merge commit comes in. */
  readonly when: "always" | "rewind" | "merges";
  /** May have several lines. */
  readonly reason: string;
}

const VARIABLE = "EMULATOR_REFUSED_REFS";

// The rules are decided by the server, which reads the push's commands before git does. The hook
// only says no in the place where git expects it, so that the other refs of the push go through
// and the client shows "remote rejected", as with github.com.
const UPDATE_HOOK = `#!/bin/sh
printf '%s\\n' "$${VARIABLE}" | while IFS='\t' read -r ref when reason; do
  [ "$ref" = "$1" ] || continue
  case "$when" in
    rewind) [ -n "$(git rev-list --max-count=1 "$2" "^$3")" ] || continue ;;
    merges) [ -n "$(git rev-list --max-count=1 --min-parents=2 "$3" "^$2")" ] || continue ;;
  esac
  printf 'error: %s\\n' "$reason" | tr '\\037' '\\n' >&2
  exit 1
done
`;

export async function installUpdateHook(dir: string): Promise<void> {
  await mkdir(join(dir, "hooks"), { recursive: true });
  await writeFile(join(dir, "hooks", "update"), UPDATE_HOOK, { mode: 0o755 });
}

/**
 * What the child of a push needs in its environment for the hook to refuse these refs. With none to
 * refuse no hook is started: four processes for each ref are most of what a push costs.
 */
export function refusedRefsEnv(refused: readonly RefusedRef[]): Record<string, string> {
  if (refused.length === 0) return configuration({ "core.hooksPath": devNull });
  const lines = refused.map(
    // One line for each, so the lines of a reason travel with another separator.
    ({ ref, when, reason }) => `${ref}\t${when}\t${reason.replaceAll("\n", "\u001F")}`,
  );
  return { [VARIABLE]: lines.join("\n") };
}
