import { bundleToJSON } from "@sigstore/bundle";
import {
  DSSEBundleBuilder,
  FulcioSigner,
  InternalError,
  RekorWitness,
  TSAWitness,
} from "@sigstore/sign";
import { ReleaseError } from "@release-actions/contract";
import type { SigningServices } from "./services.ts";
import { PAYLOAD_TYPE } from "./statement.ts";

const PATIENCE = { timeout: 20_000, retry: 2 } as const;

/**
 * Signs a statement with a key that lives for this call and a certificate for the job of `token`,
 * and has it witnessed. Answers the bundle's JSON.
 * @throws ReleaseError `attestation_failed`, which never quotes the token
 */
export async function signStatement(
  statement: Uint8Array,
  services: SigningServices,
  token: string,
): Promise<string> {
  const { fulcio, rekor, tsa } = services;
  const builder = new DSSEBundleBuilder({
    signer: new FulcioSigner({
      fulcioBaseURL: fulcio,
      identityProvider: { getToken: () => Promise.resolve(token) },
      ...PATIENCE,
    }),
    witnesses: [
      ...(rekor === undefined ? [] : [new RekorWitness({ rekorBaseURL: rekor, ...PATIENCE })]),
      ...(tsa === undefined ? [] : [new TSAWitness({ tsaBaseURL: tsa, ...PATIENCE })]),
    ],
  });
  try {
    const bundle = await builder.create({ data: Buffer.from(statement), type: PAYLOAD_TYPE });
    return JSON.stringify(bundleToJSON(bundle));
  } catch (error) {
    throw failed(error, services, token);
  }
}

function failed(error: unknown, services: SigningServices, token: string): ReleaseError {
  const said = error instanceof InternalError ? `${error.code}: ${error.message}` : String(error);
  return new ReleaseError({
    code: "attestation_failed",
    message: "The attestation could not be signed: a signing service did not answer as it should.",
    expected: `a certificate, and witnesses, from ${Object.values(services).join(", ")}`,
    // The client quotes a token that it cannot read; the cause is left out for the same reason.
    found: said.replaceAll(token, "***").slice(0, 300),
  });
}
