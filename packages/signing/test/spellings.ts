import { SigningError, type SigningErrorCode } from "@release-actions/signing";

/** The code that something is refused with; null when it is not. Anything else thrown is a defect. */
export function refusal(work: () => unknown): SigningErrorCode | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof SigningError) return error.code;
    throw error;
  }
}

/** As `refusal`, of what takes its time. */
export async function lateRefusal(work: () => Promise<unknown>): Promise<SigningErrorCode | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof SigningError) return error.code;
    throw error;
  }
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Texts that Node's lenient decoder takes for the same bytes as this canonical base64. */
export function otherSpellings(base64: string): string[] {
  const middle = base64.length >> 1;
  const candidates = [
    base64.replaceAll("+", "-").replaceAll("/", "_"),
    base64.replace(/=+$/, ""),
    base64.replace(/={2}$/, "="),
    `${base64}=`,
    `${base64}!`,
    ` ${base64}`,
    `${base64.slice(0, middle)}\n${base64.slice(middle)}`,
    `${base64.slice(0, middle)} ${base64.slice(middle)}`,
    leftOverBits(base64),
  ];
  const bytes = Buffer.from(base64, "base64");
  return candidates.filter((text) => text !== base64 && Buffer.from(text, "base64").equals(bytes));
}

/** The last character carries bits that no byte takes, when there is padding. */
function leftOverBits(base64: string): string {
  const at = base64.search(/.=*$/);
  if (!base64.endsWith("=")) return base64;
  const value = ALPHABET.indexOf(base64[at] ?? "");
  return `${base64.slice(0, at)}${ALPHABET[value ^ 1] ?? ""}${base64.slice(at + 1)}`;
}
