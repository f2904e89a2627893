import type { ReleaseError } from "@release-actions/contract";
import { broken, type Finding } from "../verify/findings.ts";

/** A refusal as one of several things that are wrong. */
export function asFinding(rule: string, error: ReleaseError): Finding {
  const { code, expected, found, message, next } = error;
  return broken(rule, code, message.replace(/\.$/, ""), {
    ...(expected === undefined ? {} : { expected }),
    ...(found === undefined ? {} : { found }),
    next,
  });
}
