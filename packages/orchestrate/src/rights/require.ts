import { ReleaseError } from "@release-actions/contract";
import { isReadable, refusesRead, type Connection } from "@release-actions/github";
import type { Progress } from "@release-actions/lanes";
import { judge, nameOf, type Verdict } from "./judge.ts";
import { needsOf, type Intent, type Need } from "./needs.ts";
import { askToken, type Told } from "./token.ts";
import { whereToGive } from "./where.ts";

interface Judged {
  readonly need: Need;
  readonly verdict: Verdict;
}

/**
 * Everything that the token lacks, told at once and before anything is written or started. What GitHub
 * tells of no token beforehand is not claimed: the request that it matters for is refused then, and by
 * its name.
 * @throws ReleaseError `permission_denied` with a line for each repository and permission;
 *   `repository_missing` when nothing but repositories is missing
 */
export async function requireRights(
  connection: Connection,
  intent: Intent,
  progress: Pick<Progress, "note">,
): Promise<void> {
  const needs = needsOf(intent);
  const told = await askToken(connection, [...new Set(needs.map(({ repository }) => repository))]);
  const judged = await Promise.all(needs.map((need) => judgeOrTry(connection, need, told)));
  const lacks = judged.flatMap(({ need, verdict }) =>
    verdict.kind === "lacking" ? [{ need, found: verdict.found }] : [],
  );
  if (lacks.length > 0) throw denied(lacks, told);
  const open = judged.filter(
    ({ need, verdict }) => verdict.kind === "unknown" && need.level === "write",
  );
  if (open.length === 0) return;
  progress.note(`GitHub does not tell beforehand whether this token has ${listed(open)}.`);
}

/** A read of something private can be tried, and who may not read may not write either. */
async function judgeOrTry(connection: Connection, need: Need, told: Told): Promise<Judged> {
  const verdict = judge(need, told);
  const { permission, repository } = need;
  const hidden = told.repositories.get(repository)?.private === true;
  if (verdict.kind !== "unknown" || !hidden || !isReadable(permission)) return { need, verdict };
  if (await refusesRead(connection, repository, permission)) {
    return { need, verdict: { kind: "lacking", found: "a refusal to read it (HTTP 403)" } };
  }
  return { need, verdict: need.level === "read" ? { kind: "held" } : verdict };
}

function denied(
  lacks: readonly { readonly need: Need; readonly found: string }[],
  told: Told,
): ReleaseError {
  return new ReleaseError({
    // GitHub says the same of what is not there and of what a token must not see.
    code: lacks.every(({ need }) => need.permission === "metadata")
      ? "repository_missing"
      : "permission_denied",
    message: "The token may not do everything that this takes.",
    expected: [...new Set(lacks.map(({ need }) => nameOf(need)))].join(", "),
    found: `less in ${[...new Set(lacks.map(({ need }) => need.repository))].join(", ")}`,
    details: lacks.map(({ found, need }) => ({
      pointer: need.repository,
      message: `${nameOf(need)} — to ${need.why.join(", and to ")}`,
      found,
    })),
    next: whereToGive(
      lacks.map(({ need }) => need),
      told,
    ),
  });
}

/** `contents: write, actions: write in acme/app; contents: write in acme/loader` */
function listed(open: readonly Judged[]): string {
  const names = [...new Set(open.map(({ need }) => need.repository))];
  return names
    .map((name) => {
      const rights = open.filter(({ need }) => need.repository === name);
      return `${rights.map(({ need }) => nameOf(need)).join(", ")} in ${name}`;
    })
    .join("; ");
}
