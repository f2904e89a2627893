/** Somebody in a concurrency group: a run or a job. */
export interface Member {
  /** Told when another one takes its place; must end or leave soon. */
  cancel(): void;
}

interface Group {
  holder: Member;
  waiting: { readonly member: Member; readonly go: () => void } | null;
}

/**
 * Concurrency groups as GitHub has them: one member goes on, one waits. A newer one replaces the
 * one that waits, and with cancel-in-progress also ends the one that goes on.
 */
export class ConcurrencyGroups {
  readonly #groups = new Map<string, Group>();

  /**
   * Resolves when it is the member's turn. A member that is cancelled while it waits never gets a
   * turn; it has to give up by its own means, and call `leave`.
   */
  enter(key: string, member: Member, cancelInProgress: boolean): Promise<void> {
    const group = this.#groups.get(key);
    if (group === undefined) {
      this.#groups.set(key, { holder: member, waiting: null });
      return Promise.resolve();
    }
    const replaced = group.waiting;
    const { promise, resolve } = Promise.withResolvers<void>();
    // The new one is in line before the others hear of it, since they leave at once.
    group.waiting = { member, go: resolve };
    replaced?.member.cancel();
    if (cancelInProgress) group.holder.cancel();
    return promise;
  }

  /** Ends a membership, waiting or not; the next one gets its turn. */
  leave(key: string, member: Member): void {
    const group = this.#groups.get(key);
    if (group?.waiting?.member === member) group.waiting = null;
    if (group?.holder !== member) return;
    if (group.waiting === null) {
      this.#groups.delete(key);
      return;
    }
    const { member: next, go } = group.waiting;
    this.#groups.set(key, { holder: next, waiting: null });
    go();
  }
}
