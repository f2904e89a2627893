import { InvalidArgumentError } from "commander";

/** What everybody will read: one line. */
export function reasonText(text: string): string {
  const reason = text.trim();
  if (/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,255}$/u.test(reason)) return reason;
  throw new InvalidArgumentError("It must be one line of 1 to 255 characters.");
}
