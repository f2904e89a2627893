import { debug, info } from "@actions/core";

/** How the actions reach GitHub; structurally what the lanes' `connect` takes. */
export interface Access {
  readonly token: string;
  readonly apiUrl: string;
  readonly retry: {
    readonly deadlineMs?: number;
    readonly onWait: (reason: string, waitMs: number) => void;
  };
  readonly onRequest: (trace: {
    readonly method: string;
    readonly url: string;
    readonly status: number | null;
    readonly durationMs: number;
  }) => void;
}

/**
 * Access with this token. Each request is a debug line (shown when step debugging is on). The
 * variable RELEASE_ACTIONS_RETRY_SECONDS says how long failing requests are tried again (default 30).
 */
export function access(token: string, apiUrl: string): Access {
  const seconds = Number(process.env["RELEASE_ACTIONS_RETRY_SECONDS"] ?? "");
  const stated = process.env["RELEASE_ACTIONS_RETRY_SECONDS"] !== undefined;
  return {
    token,
    apiUrl,
    retry: {
      ...(stated && Number.isFinite(seconds) && seconds >= 0 ? { deadlineMs: seconds * 1000 } : {}),
      onWait: (reason, waitMs) => {
        info(`  GitHub: ${reason}; trying again in ${(waitMs / 1000).toFixed(1)} s`);
      },
    },
    onRequest: ({ method, url, status, durationMs }) => {
      debug(`${method} ${url} ${status ?? "no answer"} ${Math.round(durationMs)} ms`);
    },
  };
}
