import { ReleaseError } from "@release-actions/contract";
import { broken, type Finding } from "../verify/findings.ts";

/**
 * What was thrown while one thing was looked at, as something that is wrong with it: it was refused, or
 * its bytes never arrive as GitHub lists them. What is wrong with the connection stays an error.
 */
export function problemOf(rule: string, thrown: unknown): Finding {
  if (!(thrown instanceof ReleaseError)) throw thrown;
  if (thrown.exit !== 1 && thrown.code !== "download_failed") throw thrown;
  return asFinding(rule, thrown);
}

/** A refusal as one of several things that are wrong. */
export function asFinding(rule: string, error: ReleaseError): Finding {
  const { code, expected, found, message, next } = error;
  return broken(rule, code, message.replace(/\.$/, ""), {
    ...(expected === undefined ? {} : { expected }),
    ...(found === undefined ? {} : { found }),
    next,
  });
}
