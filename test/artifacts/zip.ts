import { crc32, deflateRawSync } from "node:zlib";

/** An entry of a hand-made archive: everything that a hostile one could lie about can be set. */
export interface ZipEntry {
  readonly name: string;
  readonly content?: string | Uint8Array;
  /** Unix mode with file type; a regular file unless given. */
  readonly mode?: number;
  /** What the directory says that the content unpacks to. */
  readonly declared?: number;
}

/** Makes a zip file of deflated entries. Names are written as they are. */
export function zipOf(entries: readonly ZipEntry[]): Buffer<ArrayBuffer> {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content = "", mode = 0o100644, declared } of entries) {
    const raw = Buffer.from(content);
    const data = deflateRawSync(raw);
    const sizes = [crc32(raw), data.length, declared ?? raw.length];
    const local = header(0x04034b50, [20, 0x800, 8, 0, 0], sizes, name);
    const central = header(0x02014b50, [0x031e, 20, 0x800, 8, 0, 0], sizes, name, {
      mode,
      offset,
    });
    bodies.push(local, data);
    directory.push(central);
    offset += local.length + data.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, central, end]);
}

function header(
  signature: number,
  words: readonly number[],
  sizes: readonly number[],
  name: string,
  where?: { readonly mode: number; readonly offset: number },
): Buffer {
  const bytes = Buffer.from(name);
  const start = Buffer.alloc(4);
  start.writeUInt32LE(signature);
  const lengths = [bytes.length, 0];
  const rest = where ? [...lengths, 0, 0, 0] : lengths;
  const attributes = where ? [where.mode * 0x10000, where.offset] : [];
  return Buffer.concat([
    start,
    ...words.map(word),
    ...sizes.map(long),
    ...rest.map(word),
    ...attributes.map(long),
    bytes,
  ]);
}

function word(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeUInt16LE(value);
  return buffer;
}

function long(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value >>> 0);
  return buffer;
}
