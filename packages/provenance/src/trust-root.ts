import { TrustedRoot } from "@sigstore/protobuf-specs";
import { toTrustMaterial } from "@sigstore/verify";
import { formatProblem, parseStrictJson, ReleaseError } from "@release-actions/contract";
import { GITHUB_ROOT, PUBLIC_GOOD_ROOT } from "./generated/trusted-roots.ts";

/** Whom to trust for certificates, logs and timestamps, and what a bundle must have under it. */
export interface TrustRoot {
  readonly name: string;
  readonly material: ReturnType<typeof toTrustMaterial>;
  readonly needs: { readonly log: boolean; readonly certificateLog: boolean };
  /** When the last of its authorities ended; null while one is valid. Milliseconds. */
  readonly endedAt: (now: number) => number | null;
}

const LIMITS = { bytes: 4 * 1024 * 1024, depth: 32, values: 100_000 };

/** The public-good instance, for public repositories, and GitHub's own, for all others. */
export function pinnedTrustRoots(): readonly TrustRoot[] {
  const encoder = new TextEncoder();
  return [
    readOne(encoder.encode(PUBLIC_GOOD_ROOT), "Sigstore's public-good instance"),
    githubTrustRoot(),
  ];
}

/** Of the pinned ones the only one for what GitHub itself signs, also in public repositories. */
export function githubTrustRoot(): TrustRoot {
  return readOne(new TextEncoder().encode(GITHUB_ROOT), "GitHub's Sigstore instance");
}

/**
 * Trust roots from a file: Sigstore's `TrustedRoot` as JSON, or several, one a line, as
 * `gh attestation trusted-root` prints them.
 * @param name how refusals call it
 * @throws ReleaseError `trust_root_invalid`
 */
export function readTrustRoots(bytes: Uint8Array, name: string): readonly TrustRoot[] {
  const lines = new TextDecoder()
    .decode(bytes)
    .split("\n")
    .filter((line) => line.trim() !== "");
  // Several documents only if each line is one: a single one may be printed over many lines.
  const several = lines.length > 1 && lines.every((line) => /^\{.*\}\s*$/.test(line));
  if (!several) return [readOne(bytes, name)];
  return lines.map((line, at) =>
    readOne(new TextEncoder().encode(line), `${name}, line ${at + 1}`),
  );
}

function readOne(bytes: Uint8Array, name: string): TrustRoot {
  const json = parseStrictJson(bytes, LIMITS);
  if (!json.ok)
    throw invalid(name, json.problems.map((problem) => formatProblem(problem)).join("; "));
  let root: TrustedRoot;
  let material: TrustRoot["material"];
  try {
    root = TrustedRoot.fromJSON(json.value);
    for (const { baseUrl, publicKey } of [...root.tlogs, ...root.ctlogs]) {
      // The client would take it for one since the beginning of time.
      if (!publicKey?.validFor?.start) throw new Error(`the key of ${baseUrl} has no start`);
    }
    material = toTrustMaterial(root);
  } catch (error) {
    throw invalid(name, error instanceof Error ? error.message : String(error));
  }
  const { certificateAuthorities, tlogs, ctlogs, timestampAuthorities } = material;
  if (certificateAuthorities.every(({ certChain }) => certChain.length === 0)) {
    throw invalid(name, "it has no certificate authority");
  }
  if (tlogs.length === 0 && timestampAuthorities.length === 0) {
    throw invalid(name, "it has neither a transparency log nor a timestamp authority");
  }
  const witnesses = tlogs.length > 0 ? tlogs : timestampAuthorities;
  const ends = [endOf(certificateAuthorities), endOf(witnesses)];
  return {
    name,
    material,
    needs: { log: tlogs.length > 0, certificateLog: ctlogs.length > 0 },
    endedAt: (now) => {
      const end = Math.min(...ends);
      return end < now ? end : null;
    },
  };
}

interface Authority {
  readonly validFor: { readonly end: Date };
  readonly certChain?: readonly { readonly notAfter: Date }[];
}

/** When the last of several authorities ends: by the root's word or by its own certificates. */
function endOf(authorities: readonly Authority[]): number {
  return Math.max(
    ...authorities.map(({ validFor, certChain = [] }) =>
      Math.min(validFor.end.getTime(), ...certChain.map(({ notAfter }) => notAfter.getTime())),
    ),
  );
}

function invalid(name: string, found: string): ReleaseError {
  return new ReleaseError({
    code: "trust_root_invalid",
    message: `The trust root cannot be used: ${name}.`,
    expected: "a Sigstore TrustedRoot as JSON",
    found: found.slice(0, 300),
  });
}
