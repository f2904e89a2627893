import { validationFailed } from "../http/errors.ts";
import type { GitHubError } from "../http/errors.ts";

/** What a bundle is about. */
export interface Statement {
  readonly predicateType: string;
  /** "sha256:" and 64 hex digits, or "sha1:" and 40, each once. */
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
  const digests = subjects.flatMap(digestsOf);
  if (typeof predicateType !== "string" || digests.length === 0) {
    throw invalid("the statement must have a predicateType and subjects");
  }
  return { predicateType, digests: [...new Set(digests)] };
}

/** Of a file the sha256, of a git object (the tag that a release attestation names) the sha1. */
function digestsOf(subject: unknown): string[] {
  const digest = isObject(subject) && isObject(subject["digest"]) ? subject["digest"] : {};
  const found = [
    ["sha256", 64],
    ["sha1", 40],
  ] as const;
  const known = found.flatMap(([algorithm, length]) => {
    const hex = digest[algorithm];
    const fits = typeof hex === "string" && hex.length === length && /^[0-9a-f]+$/.test(hex);
    return fits ? [`${algorithm}:${hex}`] : [];
  });
  if (known.length === 0) throw invalid("each subject must have a sha256 or sha1 digest");
  return known;
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
