import { validationFailed } from "../http/errors.ts";
import type { GitHubError } from "../http/errors.ts";

/** What a bundle is about. */
export interface Statement {
  readonly predicateType: string;
  /** "sha256:" and 64 hex digits, each once. */
  readonly digests: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads the in-toto statement in the payload of a Sigstore bundle. Throws 422. */
export function readStatement(bundle: Fields): Statement {
  const envelope = bundle["dsseEnvelope"];
  if (!isObject(envelope) || !isObject(bundle["verificationMaterial"])) {
    throw invalid("bundle must have verificationMaterial and a dsseEnvelope");
  }
  if (envelope["payloadType"] !== "application/vnd.in-toto+json") {
    throw invalid("the payload must be an in-toto statement");
  }
  const statement = parse(envelope["payload"]);
  const predicateType = statement["predicateType"];
  const subjects: unknown[] = Array.isArray(statement["subject"]) ? statement["subject"] : [];
  const digests = subjects.map(digestOf);
  if (typeof predicateType !== "string" || digests.length === 0) {
    throw invalid("the statement must have a predicateType and subjects");
  }
  return { predicateType, digests: [...new Set(digests)] };
}

function digestOf(subject: unknown): string {
  const digest = isObject(subject) && isObject(subject["digest"]) ? subject["digest"] : {};
  const hex = digest["sha256"];
  if (typeof hex !== "string" || !/^[0-9a-f]{64}$/.test(hex)) {
    throw invalid("each subject must have a sha256 digest");
  }
  return `sha256:${hex}`;
}

function parse(payload: unknown): Fields {
  try {
    const text = Buffer.from(String(payload), "base64").toString("utf8");
    const statement = JSON.parse(text) as unknown;
    if (isObject(statement)) return statement;
  } catch {
    // Said below, as for JSON that is no object.
  }
  throw invalid("the payload is not a JSON object");
}

function invalid(message: string): GitHubError {
  return validationFailed([{ resource: "Attestation", code: "custom", field: "bundle", message }]);
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
