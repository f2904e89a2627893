import { ReleaseError } from "@release-actions/contract";
import type { Talk } from "../talk.ts";

/** How long GitHub may be gone before waiting makes no sense, in milliseconds. */
const PATIENCE = 15 * 60_000;

/** One look; null when GitHub could not be reached this time. */
export type PatientLook = <T>(look: () => Promise<T>) => Promise<{ readonly seen: T } | null>;

/**
 * Looks again and again at what goes on without us: an outage of a quarter of an hour ends nothing. Each
 * outage is told once, for one of an hour is no reason for a log of a hundred lines.
 * @param meanwhile what goes on: "The run goes on without us"
 */
export function patient(talk: Pick<Talk, "warn">, meanwhile: string): PatientLook {
  let lastSeen = Date.now();
  let missed = false;
  return async (look) => {
    try {
      const seen = await look();
      lastSeen = Date.now();
      missed = false;
      return { seen };
    } catch (error) {
      const gone = error instanceof ReleaseError && error.exit === 4;
      if (!gone || Date.now() - lastSeen > PATIENCE) throw error;
      if (!missed) talk.warn(`${error.message} ${meanwhile}; looking again.`);
      missed = true;
      return null;
    }
  };
}
