import { ReleaseError } from "@release-actions/contract";
import {
  startEmulator,
  type Emulator,
  type EmulatorOptions,
} from "@release-actions/github-emulator";

/**
 * Starts the local GitHub.
 * @throws ReleaseError `port_taken` | `disk_error` where the machine, not the program, says no
 */
export async function openEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { dataDir, port = 0 } = options;
  try {
    return await startEmulator(options);
  } catch (cause) {
    const code = codeOf(cause);
    if (code === "EADDRINUSE" || code === "EACCES") {
      throw new ReleaseError({
        code: "port_taken",
        message: `The local GitHub cannot listen on port ${port}.`,
        found: cause instanceof Error ? cause.message : code,
        cause,
      });
    }
    throw unusable(dataDir, cause);
  }
}

function unusable(dataDir: string, cause: unknown): ReleaseError {
  return new ReleaseError({
    code: "disk_error",
    message: `The data directory ${dataDir} cannot be used.`,
    found: cause instanceof Error ? cause.message : String(cause),
    next: "Choose another with --data, or end the local GitHub that uses it.",
    cause,
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
