import type { Signer } from "@sigstore/verify";
import { CLAIM_NUMBERS, type CertificateClaims } from "./claim-names.ts";

const FULCIO = [1, 3, 6, 1, 4, 1, 57264, 1];
const NUMBERS: ReadonlySet<number> = new Set(Object.values(CLAIM_NUMBERS));
const UTF8_STRING = 0x0c;

/** A certificate whose extensions cannot be read as Fulcio's. */
export class UnreadableCertificate extends Error {}

/**
 * The claims of a certificate that has been verified.
 * @throws UnreadableCertificate when an extension comes twice or is not one UTF-8 string
 */
export function claimsOf(identity: Signer["identity"]): CertificateClaims {
  const extensions = new Map<number, string>();
  for (const { oid, value } of identity?.oids ?? []) {
    const number = fulcioNumber(oid?.id ?? []);
    if (number === null || !NUMBERS.has(number)) continue;
    if (extensions.has(number)) {
      throw new UnreadableCertificate(`extension ${number} of the certificate comes twice`);
    }
    extensions.set(number, utf8String(value, number));
  }
  const claims = Object.entries(CLAIM_NUMBERS).flatMap(([claim, number]) => {
    const value = extensions.get(number);
    return value === undefined ? [] : [[claim, value]];
  });
  const subject = identity?.subjectAlternativeName;
  return { ...Object.fromEntries(claims), ...(subject === undefined ? {} : { subject }) };
}

function fulcioNumber(id: readonly number[]): number | null {
  const below = id.length === FULCIO.length + 1 && FULCIO.every((part, at) => part === id[at]);
  return below ? (id.at(-1) ?? null) : null;
}

/** The text of a DER UTF8String that fills `der` to its last byte. */
function utf8String(der: Uint8Array, number: number): string {
  const [tag, first = 0] = der;
  const lengthBytes = first < 0x80 ? 0 : first - 0x80;
  const start = 2 + lengthBytes;
  const length = first < 0x80 ? first : bigEndian(der.subarray(2, start));
  if (tag === UTF8_STRING && lengthBytes <= 2 && der.byteLength === start + length) {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(der.subarray(start));
    } catch {
      // Said below.
    }
  }
  throw new UnreadableCertificate(`extension ${number} of the certificate is no UTF-8 string`);
}

function bigEndian(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}
