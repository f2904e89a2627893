import type { AssetName } from "@release-actions/contract";
import { downloadBytes, type Repository } from "@release-actions/github";
import type { Holder } from "../../candidate/elect.ts";
import { assetName } from "../../candidate/names.ts";
import { BUNDLE, SIGNATURE } from "../../candidate/own-documents.ts";
import type { Finding } from "../findings.ts";
import type { VerifyRequest } from "../request.ts";
import { attestationRules, type Witnesses } from "./attestation.ts";
import { signatureRules } from "./signature.ts";

export const MOST_BUNDLE_BYTES = 16 * 1024 * 1024;
const MOST_SIGNATURE_BYTES = 1024;

/** One of candidate.sigstore.json and candidate.json.sig, as it was downloaded and judged. */
export interface Proof {
  readonly name: AssetName;
  readonly bytes: Uint8Array;
}

/** What proves candidate.json beyond GitHub's own records: an attestation, a signature. */
export async function proofRules(
  witnesses: Witnesses,
  holder: Holder,
  sealBytes: Uint8Array,
  request: VerifyRequest,
): Promise<{ proofs: readonly Proof[]; findings: readonly Finding[] }> {
  const { at } = witnesses;
  const publicKeys = request.publicKeys ?? [];
  // Without a key there is nothing to learn from a signature, unless it is going to be published.
  const wanted = publicKeys.length > 0 || request.mode === "full";
  const bundle = await read(at, holder, BUNDLE, MOST_BUNDLE_BYTES);
  const signature = wanted ? await read(at, holder, SIGNATURE, MOST_SIGNATURE_BYTES) : null;
  return {
    proofs: [bundle, signature].filter((proof) => proof !== null),
    findings: [
      ...(await attestationRules(witnesses, bundle?.bytes ?? null, request)),
      ...signatureRules(sealBytes, signature?.bytes ?? null, publicKeys),
    ],
  };
}

async function read(
  at: Repository,
  { assets }: Holder,
  name: string,
  limit: number,
): Promise<Proof | null> {
  const asset = assets.find((one) => one.name === name && one.state === "uploaded");
  if (!asset) return null;
  return { name: assetName(name), bytes: await downloadBytes(at, asset, limit) };
}
