import {
  formatProblem,
  parseChecksums,
  ReleaseError,
  type Candidate,
  type Digest,
} from "@release-actions/contract";
import { downloadBytes, type Repository } from "@release-actions/github";
import { SEAL, type Holder } from "../candidate/elect.ts";
import { broken, holdsTrue, type Finding } from "./findings.ts";

export const CHECKSUMS = "checksums.txt";
const MOST_BYTES = 1024 * 1024;

/** checksums.txt as it is in the release, and whether it says what candidate.json says. */
export async function checksumsRule(
  at: Repository,
  holder: Holder,
  candidate: Candidate,
  sealDigest: Digest,
): Promise<{ bytes: Uint8Array | null; finding: Finding }> {
  const asset = holder.assets.find(({ name, state }) => name === CHECKSUMS && state === "uploaded");
  if (!asset) {
    const finding = broken("checksums", "asset_missing", `the release has no ${CHECKSUMS}`, {
      expected: CHECKSUMS,
      found: "no such asset",
    });
    return { bytes: null, finding };
  }
  const bytes = await downloadBytes(at, asset, MOST_BYTES);
  return { bytes, finding: compare(bytes, candidate, sealDigest) };
}

function compare(bytes: Uint8Array, candidate: Candidate, sealDigest: Digest): Finding {
  let listed: ReadonlyMap<string, Digest>;
  try {
    listed = new Map(parseChecksums(bytes).map(({ name, digest }) => [name, digest]));
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    const problems = (error.details ?? []).map((problem) => formatProblem(problem));
    return broken("checksums", error.code, `${CHECKSUMS} does not follow its grammar`, {
      found: problems.join("; ") || error.message,
    });
  }
  const expected = new Map<string, Digest>([
    ...candidate.assets.map(({ name, digest }) => [name, digest] as const),
    [SEAL, sealDigest],
  ]);
  const wrong = [...new Set([...expected.keys(), ...listed.keys()])].filter(
    (name) => expected.get(name) !== listed.get(name),
  );
  if (wrong.length === 0) return holdsTrue("checksums", `${listed.size} lines agree`);
  return broken("checksums", "checksums_mismatch", `${CHECKSUMS} and ${SEAL} disagree`, {
    expected: wrong.map((name) => `${name} ${expected.get(name) ?? "not listed"}`).join(", "),
    found: wrong.map((name) => `${name} ${listed.get(name) ?? "not listed"}`).join(", "),
  });
}
