import { ReleaseError } from "@release-actions/contract";

/**
 * Does the same for several at once, and lets all of them end: a failure of one stops nobody else, and
 * every failure is told.
 * @throws ReleaseError the only failure, or one that lists all, with the code of the first
 */
export async function together<T, R>(
  all: readonly T[],
  work: (one: T) => Promise<R>,
): Promise<readonly R[]> {
  const ended = await Promise.allSettled(all.map(work));
  const failures = ended.flatMap((one) =>
    one.status === "rejected" ? [one.reason as unknown] : [],
  );
  if (failures.length > 0) throw merged(failures);
  return ended.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}

function merged(failures: readonly unknown[]): unknown {
  const [first] = failures;
  const ours = failures.filter((one) => one instanceof ReleaseError);
  if (failures.length === 1 || !(first instanceof ReleaseError)) return first;
  const { code, next } = first;
  return new ReleaseError({
    code,
    message: ours.map(({ message }) => message).join(" "),
    next,
    details: ours.flatMap((one) => [
      {
        pointer: one.code,
        message: one.message,
        ...(one.expected === undefined ? {} : { expected: one.expected }),
        ...(one.found === undefined ? {} : { found: one.found }),
      },
      ...(one.details ?? []),
    ]),
    cause: first,
  });
}
