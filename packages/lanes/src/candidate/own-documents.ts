import { CHECKSUMS } from "../verify/checksums.ts";
import { SEAL } from "./elect.ts";

/** The attestation: a Sigstore bundle about every asset and candidate.json. */
export const BUNDLE = "candidate.sigstore.json";
/** An Ed25519 signature over the exact bytes of candidate.json. */
export const SIGNATURE = "candidate.json.sig";

/** What proves candidate.json; a candidate may have both, one or none. */
export const PROOFS: readonly string[] = [BUNDLE, SIGNATURE];

/** What a candidate's release holds beside the inventory: documents about it, not part of it. */
export const OWN_DOCUMENTS: readonly string[] = [SEAL, CHECKSUMS, ...PROOFS];
