import { createHash } from "node:crypto";
import { badRequest } from "../http/errors.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * The entry that Rekor keeps for a proposed one. Of a `dsse` proposal it keeps digests, signatures
 * and keys, which the mock does not know; the others are kept as they are.
 */
export function keptEntry(proposed: Fields): Fields {
  if (proposed["kind"] !== "dsse") return proposed;
  const content = object(object(proposed["spec"])["proposedContent"]);
  const text = String(content["envelope"]);
  const verifiers = list(content["verifiers"]);
  const envelope = parsed(text);
  const payload = Buffer.from(String(envelope["payload"]), "base64");
  return {
    apiVersion: proposed["apiVersion"],
    kind: "dsse",
    spec: {
      envelopeHash: { algorithm: "sha256", value: hex(text) },
      payloadHash: { algorithm: "sha256", value: hex(payload) },
      signatures: list(envelope["signatures"]).map((one, at) => ({
        signature: object(one)["sig"],
        verifier: verifiers[at] ?? verifiers[0],
      })),
    },
  };
}

function hex(bytes: string | Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function parsed(text: string): Fields {
  try {
    return object(JSON.parse(text));
  } catch {
    throw badRequest("error processing entry: the envelope is not JSON");
  }
}

function object(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
