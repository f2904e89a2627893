import { decodeBase64, encodeBase64 } from "../base64.ts";
import { SigningError } from "../signing-error.ts";
import { keyIdBytes, showKeyId } from "./key-id.ts";
import { isControlled, UNTRUSTED, unwrapTauri } from "./text.ts";
import { parseTrustedComment, type TrustedComment } from "./trusted-comment.ts";

const TRUSTED = "trusted comment: ";
const PREHASHED = "ED";
const LEGACY = "Ed";

/** A minisign signature that was read, and not yet verified. */
export interface MinisignSignature {
  /** The id that it claims for its key, as minisign shows it. */
  readonly keyId: string;
  /** 64 bytes over the BLAKE2b-512 of the file. */
  readonly signature: Uint8Array;
  readonly comment: TrustedComment;
  /** 64 bytes over `signature` and the trusted comment's text. */
  readonly globalSignature: Uint8Array;
}

/**
 * A signature from minisign's four lines or from Tauri's one line of base64 around them. Strict: line
 * feeds, one after each line; canonical base64; nothing before, after or between.
 * @throws SigningError `signature_malformed` | `signature_legacy` | `trusted_comment_malformed`
 */
export function parseMinisignSignature(text: string): MinisignSignature {
  const inner = text.startsWith(UNTRUSTED) ? text : unwrapTauri(text);
  if (inner === null) throw malformed("no minisign text and no canonical base64 of one");
  const [untrusted = "", first = "", trusted = "", second = "", end, ...more] = inner.split("\n");
  if (end !== "" || more.length > 0) throw malformed("not four lines with a line feed each");
  if (isControlled(untrusted)) throw malformed("control characters in the untrusted comment");
  if (!trusted.startsWith(TRUSTED)) throw malformed(`no "${TRUSTED.trim()}" in the third line`);
  const { keyId, signature } = readFirst(first);
  const globalSignature = decodeBase64(second);
  if (globalSignature?.byteLength !== 64) throw malformed("no 64 bytes of base64 in the last line");
  return {
    keyId,
    signature,
    comment: parseTrustedComment(trusted.slice(TRUSTED.length)),
    globalSignature: Uint8Array.from(globalSignature),
  };
}

/** Algorithm, key id and signature. */
function readFirst(line: string): Pick<MinisignSignature, "keyId" | "signature"> {
  const bytes = decodeBase64(line);
  if (bytes?.byteLength !== 74) throw malformed("no 74 bytes of base64 in the second line");
  const algorithm = bytes.toString("latin1", 0, 2);
  if (algorithm === LEGACY) {
    throw new SigningError({
      code: "signature_legacy",
      message: "The signature is of minisign's legacy kind, over the file instead of its hash.",
      expected: `algorithm ${PREHASHED} (minisign -H)`,
      found: `algorithm ${LEGACY}`,
    });
  }
  if (algorithm !== PREHASHED) throw malformed("an algorithm other than ED");
  const keyId = showKeyId(bytes.subarray(2, 10));
  return { keyId, signature: Uint8Array.from(bytes.subarray(10)) };
}

/** The four lines. Tauri's form is `wrapTauri` of them. */
export function formatMinisignSignature(signature: MinisignSignature, untrusted: string): string {
  const { keyId } = signature;
  const head = [Buffer.from(PREHASHED, "latin1"), keyIdBytes(keyId), signature.signature];
  return [
    `${UNTRUSTED}${untrusted}`,
    encodeBase64(Buffer.concat(head)),
    `${TRUSTED}${signature.comment.text}`,
    encodeBase64(signature.globalSignature),
    "",
  ].join("\n");
}

function malformed(found: string): SigningError {
  return new SigningError({
    code: "signature_malformed",
    message: "The minisign signature cannot be read.",
    expected: "minisign's four lines, or Tauri's base64 of them in one line",
    found,
  });
}
