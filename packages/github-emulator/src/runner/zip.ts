import { crc32 } from "node:zlib";

interface ZipEntry {
  /** With slashes between folders. */
  readonly name: string;
  readonly content: Buffer;
}

const UTF8_NAMES = 0x0800;
const VERSION = 20;

/** A zip archive without compression: logs are read once, on the same machine. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const path = Buffer.from(name);
    const shared = sharedHeader(path, content);
    const local = Buffer.concat([signature("PK\u0003\u0004"), shared, path, content]);
    directory.push(signature("PK\u0001\u0002"), number(VERSION, 2), shared, tail(offset), path);
    files.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.concat([
    signature("PK\u0005\u0006"),
    number(0, 4),
    number(entries.length, 2),
    number(entries.length, 2),
    number(central.length, 4),
    number(offset, 4),
    number(0, 2),
  ]);
  return Buffer.concat([...files, central, end]);
}

/** The fields that a local header and the directory have in common, in the same order. */
function sharedHeader(path: Buffer, content: Buffer): Buffer {
  return Buffer.concat([
    number(VERSION, 2),
    number(UTF8_NAMES, 2),
    // Stored, and no time of day: the lines of a log have their own.
    number(0, 2),
    number(0, 2),
    number(0x21, 2),
    number(crc32(content), 4),
    number(content.length, 4),
    number(content.length, 4),
    number(path.length, 2),
    number(0, 2),
  ]);
}

/** Comment, disk, attributes, and where the file's local header is. */
function tail(offset: number): Buffer {
  return Buffer.concat([number(0, 2), number(0, 2), number(0, 2), number(0, 4), number(offset, 4)]);
}

function signature(text: string): Buffer {
  return Buffer.from(text, "latin1");
}

function number(value: number, bytes: 2 | 4): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntLE(value, 0, bytes);
  return buffer;
}
