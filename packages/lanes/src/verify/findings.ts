import { ReleaseError, type ErrorCode, type Problem } from "@release-actions/contract";

/** One rule of the policy, applied: what it found is reported whether it holds or not. */
export interface Finding {
  readonly rule: string;
  readonly ok: boolean;
  /** What the rule established, or what is wrong. */
  readonly message: string;
  readonly code?: ErrorCode;
  readonly expected?: string;
  readonly found?: string;
  readonly next?: string;
}

export function holdsTrue(rule: string, message: string): Finding {
  return { rule, ok: true, message };
}

export function broken(
  rule: string,
  code: ErrorCode,
  message: string,
  seen: { expected?: string; found?: string; next?: string } = {},
): Finding {
  return { rule, ok: false, code, message, ...seen };
}

/**
 * Refuses with every broken rule at once; the code, and the next step, are the first one's.
 * @throws ReleaseError
 */
export function refuseBroken(findings: readonly Finding[], what: string): void {
  const bad = findings.filter((finding) => !finding.ok);
  const first = bad[0];
  if (!first) return;
  const others = bad.length > 1 ? ` (and ${bad.length - 1} more)` : "";
  throw new ReleaseError({
    code: first.code ?? "defect",
    message: `${what} is refused: ${first.message}${others}.`,
    expected: first.expected,
    found: first.found,
    next: first.next,
    details: bad.length > 1 ? bad.map(asProblem) : undefined,
  });
}

function asProblem(finding: Finding): Problem {
  return {
    pointer: `/${finding.rule}`,
    message: `${finding.message} [${finding.code ?? "defect"}]`,
    ...(finding.expected === undefined ? {} : { expected: finding.expected }),
    ...(finding.found === undefined ? {} : { found: finding.found }),
  };
}
