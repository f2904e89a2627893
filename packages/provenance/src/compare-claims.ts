import type { CertificateClaims } from "./claim-names.ts";

/** What each claim must be: one of these texts, exactly. */
export type ExpectedClaims = {
  readonly [Claim in keyof CertificateClaims]?: readonly string[];
};

export interface Mismatch {
  readonly what: string;
  readonly expected: string;
  readonly found: string;
}

/**
 * Every claim that is not exactly as expected. Texts are compared code unit by code unit: no
 * patterns, no prefixes, no folding of case, so that `…@refs/heads/main-evil` is not `…/main`.
 */
export function compareClaims(
  found: CertificateClaims,
  expected: ExpectedClaims,
): readonly Mismatch[] {
  return Object.entries(expected).flatMap(([claim, allowed]) => {
    const value = found[claim as keyof CertificateClaims];
    if (value !== undefined && allowed.includes(value)) return [];
    return [{ what: claim, expected: allowed.join(" or "), found: value ?? "not stated" }];
  });
}
