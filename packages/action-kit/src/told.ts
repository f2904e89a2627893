import { env } from "node:process";

/**
 * What the runner of another server than github.com says about that server's Sigstore services, so
 * that the same workflow runs on GitHub, on Enterprise Server and in a rehearsal. Whoever runs the
 * machine decides what is built on it anyway. On github.com nothing but an input is believed.
 */
export function told(serverUrl: string, variable: string): string | undefined {
  if (serverUrl === "https://github.com") return undefined;
  const text = env[variable]?.trim() ?? "";
  return text === "" ? undefined : text;
}
