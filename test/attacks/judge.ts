import { isDeepStrictEqual } from "node:util";
import type { RequestRecord } from "@release-actions/github-emulator";
import type { Done } from "../support/actions.ts";
import { annotations } from "../support/outcome.ts";
import type { Project } from "../support/project.ts";
import type { Snapshot } from "../support/snapshot.ts";
import type { Lane, Leftover, Variant } from "./attack.ts";
import { leaks } from "./leaks.ts";

/**
 * How an attack ended. `accepted` is also a refusal that came too late: something was written,
 * published or told.
 */
export type Verdict =
  | { readonly kind: "rejected" }
  | { readonly kind: "accepted"; readonly why: string }
  | { readonly kind: "wrong_code"; readonly why: string };

export const REJECTED: Verdict = { kind: "rejected" };

export function accepted(why: string): Verdict {
  return { kind: "accepted", why };
}

/** Everything that can be seen of a lane that was attacked. */
export interface Evidence {
  readonly lane: Lane;
  readonly project: Project;
  readonly done: Done;
  readonly before: Snapshot;
  readonly after: Snapshot;
  /** Requests about the repository while the lane ran. */
  readonly requests: readonly RequestRecord[];
  /** Texts that may be nowhere. */
  readonly secrets: readonly string[];
}

/** Weighs what a lane did against what the variant expects. */
export async function judge(
  { expect, leaves }: Pick<Variant, "expect"> & { readonly leaves?: Leftover },
  evidence: Evidence,
): Promise<Verdict> {
  const told = await leaks(evidence);
  if (told !== null) return accepted(told);
  if (expect === "unharmed") return REJECTED;
  const { done } = evidence;
  if (done.exitCode === 0) return accepted(`it went through: ${lastLines(done.log)}`);
  const effect = effectOf(evidence, leaves);
  if (effect !== null) return accepted(effect);
  return judgeWords(done, [expect].flat());
}

function effectOf(evidence: Evidence, leaves: Leftover | undefined): string | null {
  const { lane, before, after } = evidence;
  if (after.latest !== before.latest) return `the latest release became ${after.latest ?? "none"}`;
  const published = after.releases.filter(
    ({ id, draft }) =>
      !draft && !before.releases.some((release) => release.id === id && !release.draft),
  );
  const tolerated = leaves === "prerelease" && published.every(({ prerelease }) => prerelease);
  if (published.length > 0 && leaves !== "disturbed" && !tolerated) {
    return `${published.map(({ tag_name }) => tag_name).join(", ")} was published`;
  }
  if (leaves === "prerelease" || leaves === "draft") return null;
  const writes = evidence.requests.filter(isWriteOfLane);
  if (writes.length > 0) {
    return `${lane} wrote: ${writes.map(({ method, path }) => `${method} ${path}`).join(", ")}`;
  }
  if (leaves === "disturbed" || isDeepStrictEqual(before, after)) return null;
  return "the repository is not what it was before";
}

/** A job's token acts as the bot; attackers of this corpus are people. */
function isWriteOfLane({ method, login }: RequestRecord): boolean {
  return method !== "GET" && method !== "HEAD" && (login ?? "").endsWith("[bot]");
}

/** The refusal as a user should see it: its code, one annotation, a next step, no stack trace. */
function judgeWords(done: Done, expected: readonly string[]): Verdict {
  const code = done.outputs["failure-code"] ?? "none";
  if (!expected.includes(code)) {
    return wrong(`expected ${expected.join(" or ")}, found ${code}: ${lastLines(done.log)}`);
  }
  const errors = annotations(done, "error");
  const [error = ""] = errors;
  if (errors.length !== 1) return wrong(`${errors.length} annotations of level error`);
  if (!error.includes(`[${code}]`)) return wrong(`the annotation does not name ${code}: ${error}`);
  if (!/ Next: \S/.test(error)) return wrong(`the annotation names no next step: ${error}`);
  if (!done.summary.includes(`refused: \`${code}\``)) return wrong(`the summary lacks ${code}`);
  return /^\s+at .+:\d+:\d+\)?$/m.test(done.log) ? wrong("a stack trace is shown") : REJECTED;
}

function wrong(why: string): Verdict {
  return { kind: "wrong_code", why };
}

function lastLines(log: string): string {
  return log.trimEnd().split("\n").slice(-3).join(" | ").slice(0, 600);
}
