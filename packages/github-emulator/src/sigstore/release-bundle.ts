import { createHash, generateKeyPairSync, sign } from "node:crypto";
import type { ServerState } from "../state.ts";
import { type Authorities, authorities, base64 } from "./authorities.ts";
import { pem } from "./fulcio.ts";
import { keptEntry } from "./log-entry.ts";

/**
 * Whom GitHub's release service calls itself in its certificate, which has no other claim: seen in
 * bundles of github.com, and what `gh release verify` asks for
 * (https://github.com/cli/cli/blob/trunk/pkg/cmd/release/shared/attestation.go).
 */
const RELEASE_SERVICE = "https://dotcom.releases.github.com";

const PAYLOAD_TYPE = "application/vnd.in-toto+json";
const SHA256 = "2.16.840.1.101.3.4.2.1";
const TIMESTAMP_POLICY = "1.3.6.1.4.1.57264.2";

/**
 * A statement signed as GitHub's release service signs: a Sigstore bundle as JSON. Unlike GitHub's it
 * has an entry in the transparency log and its certificate one in the certificate log: this server is
 * one instance with one trust root, and under a root with logs a verifier asks for entries.
 */
export async function releaseBundle(
  server: ServerState,
  statement: string,
): Promise<Record<string, unknown>> {
  const services = await authorities(server);
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const certificate = await services.ca.issueCertificate({
    publicKey: publicKey.export({ type: "spki", format: "der" }),
    subjectAltName: RELEASE_SERVICE,
  });
  const payload = Buffer.from(statement);
  const signature = sign("sha256", preAuthenticated(payload), privateKey);
  const dsseEnvelope = {
    payload: payload.toString("base64"),
    payloadType: PAYLOAD_TYPE,
    signatures: [{ sig: signature.toString("base64") }],
  };
  const der = base64(certificate);
  return {
    mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
    verificationMaterial: {
      certificate: { rawBytes: der },
      tlogEntries: [await logged(services, dsseEnvelope, der)],
      timestampVerificationData: {
        rfc3161Timestamps: [{ signedTimestamp: await timestamped(services, signature) }],
      },
    },
    dsseEnvelope,
  };
}

/** What a DSSE signature is over: https://github.com/secure-systems-lab/dsse/blob/master/protocol.md */
function preAuthenticated(payload: Buffer): Buffer {
  const head = `DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** What Rekor answers about an entry; digests and ids in hex. */
interface LogEntry {
  readonly body: string;
  readonly integratedTime: number;
  readonly logID: string;
  readonly logIndex: number;
  readonly verification: {
    readonly signedEntryTimestamp: string;
    readonly inclusionProof: {
      readonly logIndex: number;
      readonly treeSize: number;
      readonly rootHash: string;
      readonly hashes: readonly string[];
      readonly checkpoint: string;
    };
  };
}

async function logged(
  { tlog }: Authorities,
  envelope: Readonly<Record<string, unknown>>,
  certificate: string,
): Promise<Record<string, unknown>> {
  const verifiers = [Buffer.from(pem(certificate)).toString("base64")];
  const proposedContent = { envelope: JSON.stringify(envelope), verifiers };
  const proposed = { apiVersion: "0.0.1", kind: "dsse", spec: { proposedContent } };
  const kept = (await tlog.log(keptEntry(proposed))) as Readonly<Record<string, LogEntry>>;
  const [entry] = Object.values(kept);
  if (entry === undefined) throw new Error("the log kept no entry");
  const { inclusionProof: proof, signedEntryTimestamp } = entry.verification;
  return {
    logIndex: String(entry.logIndex),
    logId: { keyId: base64OfHex(entry.logID) },
    kindVersion: { kind: "dsse", version: "0.0.1" },
    integratedTime: String(entry.integratedTime),
    inclusionPromise: { signedEntryTimestamp },
    inclusionProof: {
      logIndex: String(proof.logIndex),
      treeSize: String(proof.treeSize),
      rootHash: base64OfHex(proof.rootHash),
      hashes: proof.hashes.map(base64OfHex),
      checkpoint: { envelope: proof.checkpoint },
    },
    canonicalizedBody: entry.body,
  };
}

async function timestamped({ tsa }: Authorities, signature: Buffer): Promise<string> {
  const reply = await tsa.timestamp({
    artifactHash: createHash("sha256").update(signature).digest(),
    hashAlgorithmOID: SHA256,
    nonce: signature.readUInt32BE(signature.length - 4),
    policyOID: TIMESTAMP_POLICY,
  });
  return base64(reply);
}

function base64OfHex(hex: string): string {
  return Buffer.from(hex, "hex").toString("base64");
}
