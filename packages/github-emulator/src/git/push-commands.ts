import { Readable } from "node:stream";

/** One line of a push: which ref goes from which object to which; zeros stand for none. */
export interface PushCommand {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
}

export interface OpenedPush {
  readonly commands: readonly PushCommand[];
  /** The complete body, from its first byte. */
  readonly body: Readable;
}

const COMMAND = /^([0-9a-f]{40}) ([0-9a-f]{40}) ([^\0\n]+)/;
/** Room for some ten thousand refs in one push. */
const MAX_HEAD = 1024 * 1024;

/** A push whose first lines make no sense. */
export class MalformedPush extends Error {
  override readonly name = "MalformedPush";
}

/**
 * Reads the commands at the start of a `git-receive-pack` request (gitprotocol-pack(5): pkt-lines
 * up to a flush packet) and gives the body back whole. The pack that follows is never buffered.
 *
 * @param body uncompressed.
 * @throws {MalformedPush}
 */
export async function openPush(body: Readable): Promise<OpenedPush> {
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let head = Buffer.alloc(0);
  let commands: PushCommand[] | null = null;
  while (commands === null) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
    commands = parseCommands(head);
    if (commands === null && head.length > MAX_HEAD) throw new MalformedPush("no flush packet");
  }
  return { commands: commands ?? [], body: Readable.from(whole(head, chunks)) };
}

/** The commands, or `null` while the flush packet has not arrived. */
function parseCommands(head: Buffer): PushCommand[] | null {
  const commands: PushCommand[] = [];
  for (let at = 0; at + 4 <= head.length;) {
    const prefix = head.toString("latin1", at, at + 4);
    if (!/^[0-9a-f]{4}$/i.test(prefix)) throw new MalformedPush(`bad packet length ${prefix}`);
    const length = Number.parseInt(prefix, 16);
    if (length === 0) return commands;
    if (length < 4) throw new MalformedPush(`bad packet length ${prefix}`);
    if (at + length > head.length) return null;
    // Lines of other kinds ("shallow <sha>") come before the commands.
    const match = COMMAND.exec(head.toString("utf8", at + 4, at + length));
    const [, before, after, ref] = match ?? [];
    if (before !== undefined && after !== undefined && ref !== undefined) {
      commands.push({ ref, before, after });
    }
    at += length;
  }
  return null;
}

async function* whole(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
    yield next.value;
  }
}
