import { outcomeOf, retrying, type RetryPolicy } from "./retry.ts";

/**
 * A write that is never blindly repeated. When its outcome is unknown (5xx, connection lost) the
 * state is read first: `find` answers what the write would have made, or null when nothing of it
 * is there; only then it is sent again. Refusals and "not now" are `retrying`'s business.
 */
export async function writeOnce<T>(
  policy: RetryPolicy,
  write: () => Promise<T>,
  find: () => Promise<T | null>,
): Promise<T> {
  let lookFirst = false;
  return retrying(policy, true, async () => {
    if (lookFirst) {
      const made = await find();
      if (made !== null) return made;
    }
    try {
      return await write();
    } catch (error) {
      lookFirst ||= outcomeOf(error).kind === "unknown";
      throw error;
    }
  });
}
