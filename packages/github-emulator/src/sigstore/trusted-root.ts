import { createHash } from "node:crypto";
import { authorities, base64, sigstoreUrls } from "./authorities.ts";
import type { ServerState } from "../state.ts";

/** Whom to trust for bundles made here: Sigstore's `TrustedRoot` as JSON. */
export async function trustedRoot(server: ServerState): Promise<Record<string, unknown>> {
  const { certificates, ctlog, tlog } = await authorities(server);
  const { fulcio, rekor, tsa } = sigstoreUrls(server);
  const start = certificates[0]?.since ?? "";
  const log = (baseUrl: string, publicKey: Buffer): Record<string, unknown> => ({
    baseUrl,
    hashAlgorithm: "SHA2_256",
    publicKey: {
      rawBytes: base64(publicKey),
      keyDetails: "PKIX_ECDSA_P256_SHA_256",
      validFor: { start },
    },
    logId: { keyId: createHash("sha256").update(publicKey).digest("base64") },
  });
  return {
    mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    tlogs: [log(rekor, tlog.publicKey)],
    certificateAuthorities: certificates.map(({ ca, since }) =>
      authority(fulcio, "sigstore", [ca], since),
    ),
    ctlogs: [log(fulcio, ctlog.publicKey)],
    timestampAuthorities: certificates.map((made) => authority(tsa, "tsa", made.tsa, made.since)),
  };
}

function authority(
  uri: string,
  commonName: string,
  chain: readonly string[],
  start: string,
): Record<string, unknown> {
  return {
    subject: { organization: "sigstore.mock", commonName },
    uri,
    certChain: { certificates: chain.map((rawBytes) => ({ rawBytes })) },
    validFor: { start },
  };
}
