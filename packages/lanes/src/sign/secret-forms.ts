import { unwrapTauri } from "@release-actions/signing";

const SHORTEST = 16;

/**
 * Every spelling of a secret key that could come up in a log: the text, its lines, what Tauri's base64
 * wraps, and the hexadecimal form of a seed. For the runner's masking.
 */
export function secretForms(text: string): readonly string[] {
  const trimmed = text.trim();
  const inner = unwrapTauri(trimmed) ?? "";
  const lines = [trimmed, inner].flatMap((one) => one.split(/\r?\n/));
  const secret = lines.filter((line) => !line.startsWith("untrusted comment:"));
  const hex = secret.map((line) => Buffer.from(line, "base64").toString("hex"));
  return [...new Set([trimmed, ...secret, ...hex])].filter((form) => form.length >= SHORTEST);
}
