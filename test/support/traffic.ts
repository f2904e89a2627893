import type { RequestRecord } from "@release-actions/github-emulator";
import type { Stage } from "./stage.ts";

/** What went over the wire while `work` ran, in the order in which it was begun. */
export interface Traffic<T> {
  readonly result: T;
  readonly requests: readonly RequestRecord[];
  /** Everything but GET and HEAD. */
  readonly writes: readonly RequestRecord[];
  /** Uploaded asset names, in the order of their uploads. */
  readonly uploads: readonly string[];
  /** Asset bodies that were handed out. */
  readonly downloads: number;
}

/** Counts every request to the local GitHub, so `work` should be the action and nothing else. */
export async function traffic<T>({ emulator }: Stage, work: () => Promise<T>): Promise<Traffic<T>> {
  const before = emulator.requests().at(-1)?.id ?? 0;
  const result = await work();
  const requests = emulator.requests().filter(({ id }) => id > before);
  const writes = requests.filter(({ method }) => method !== "GET" && method !== "HEAD");
  return {
    result,
    requests,
    writes,
    uploads: writes.flatMap(({ path }) => uploadedName(path) ?? []),
    downloads: requests.filter(({ origin }) => origin === "storage").length,
  };
}

function uploadedName(path: string): string | null {
  const url = new URL(path, "http://host");
  return url.pathname.startsWith("/api/uploads/") ? url.searchParams.get("name") : null;
}
