import { ERROR_CODES } from "./codes.ts";
import type { ErrorCode, ExitClass } from "./codes.ts";
import type { Problem } from "../problem.ts";

export interface ReleaseErrorOptions {
  readonly code: ErrorCode;
  /** What is wrong, in one sentence. */
  readonly message: string;
  readonly expected?: string | undefined;
  readonly found?: string | undefined;
  /** The next step; the code's own when absent. */
  readonly next?: string | undefined;
  /** Every problem, when there are several. */
  readonly details?: readonly Problem[] | undefined;
  readonly cause?: unknown;
}

/** Everything this project refuses or fails at. Anything else that is thrown is a defect. */
export class ReleaseError extends Error {
  override readonly name: string = "ReleaseError";
  readonly code: ErrorCode;
  readonly expected?: string;
  readonly found?: string;
  readonly next: string;
  readonly details?: readonly Problem[];

  constructor(options: ReleaseErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.next = options.next ?? ERROR_CODES[options.code].next;
    if (options.expected !== undefined) this.expected = options.expected;
    if (options.found !== undefined) this.found = options.found;
    if (options.details !== undefined) this.details = options.details;
  }

  /** The command line's exit code. */
  get exit(): ExitClass {
    return ERROR_CODES[this.code].exit;
  }
}

/** A document that is not what its contract says. `details` has every problem found. */
export class ContractError extends ReleaseError {
  override readonly name: string = "ContractError";
}

/** Whatever was thrown, as a ReleaseError: itself, or a `defect` that keeps it as its cause. */
export function toReleaseError(thrown: unknown): ReleaseError {
  if (thrown instanceof ReleaseError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new ReleaseError({ code: "defect", message: `Unexpected: ${message}`, cause: thrown });
}
