// Zip archives on disk, one file after the other, without dependencies. Up to 4 GiB: no zip64.
const { createReadStream, createWriteStream, mkdirSync } = require("node:fs");
const { open } = require("node:fs/promises");
const { dirname, join, resolve, sep } = require("node:path");
const { Readable, Transform } = require("node:stream");
const { pipeline } = require("node:stream/promises");
const zlib = require("node:zlib");

const LIMIT = 0xffffffff;
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const UTF8_NAMES = 0x0800;
const DEFLATED = 8;

/** Writes files into a new archive. `entries` are `{ name, path }`, names with slashes. */
async function writeZip(target, entries, level) {
  const out = await open(target, "w");
  const central = [];
  let offset = 0;
  const append = async (bytes) => {
    await out.write(bytes, 0, bytes.length, offset);
    offset += bytes.length;
    if (offset > LIMIT) throw new Error("The stand-in makes no archives above 4 GiB");
  };
  try {
    for (const { name, path } of entries) {
      const start = offset;
      const nameBytes = Buffer.from(name);
      await append(header(LOCAL, nameBytes, { crc: 0, packed: 0, size: 0 }));
      const facts = { crc: 0, packed: 0, size: 0 };
      const count = new Transform({
        transform(chunk, _encoding, done) {
          facts.crc = zlib.crc32(chunk, facts.crc);
          facts.size += chunk.length;
          done(null, chunk);
        },
      });
      const packer = zlib.createDeflateRaw({ level });
      await pipeline(createReadStream(path), count, packer, async (chunks) => {
        for await (const chunk of chunks) {
          facts.packed += chunk.length;
          await append(chunk);
        }
      });
      // Size and checksum are known only now.
      const complete = header(LOCAL, nameBytes, facts);
      await out.write(complete, 0, complete.length, start);
      central.push(header(CENTRAL, nameBytes, facts, start));
    }
    const directoryStart = offset;
    for (const entry of central) await append(entry);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(END, 0);
    end.writeUInt16LE(entries.length, 8);
    end.writeUInt16LE(entries.length, 10);
    end.writeUInt32LE(offset - directoryStart, 12);
    end.writeUInt32LE(directoryStart, 16);
    await append(end);
  } finally {
    await out.close();
  }
}

/** The header in front of a file, or with `start` its entry in the directory at the end. */
function header(kind, name, { crc, packed, size }, start) {
  const central = kind === CENTRAL;
  const bytes = Buffer.alloc(central ? 46 : 30);
  bytes.writeUInt32LE(kind, 0);
  const at = central ? 6 : 4;
  // Directory entries also say who made them: Unix, for the permissions below.
  if (central) bytes.writeUInt16LE(0x0314, 4);
  bytes.writeUInt16LE(20, at);
  bytes.writeUInt16LE(UTF8_NAMES, at + 2);
  bytes.writeUInt16LE(DEFLATED, at + 4);
  bytes.writeUInt16LE(0x21, at + 8);
  bytes.writeUInt32LE(crc, at + 10);
  bytes.writeUInt32LE(packed, at + 14);
  bytes.writeUInt32LE(size, at + 18);
  bytes.writeUInt16LE(name.length, at + 22);
  if (central) {
    bytes.writeUInt32LE((0o100644 << 16) >>> 0, 38);
    bytes.writeUInt32LE(start, 42);
  }
  return Buffer.concat([bytes, name]);
}

/** Unpacks an archive into a directory, replacing files, as the real action does. */
async function readZip(source, directory) {
  const handle = await open(source);
  const read = async (position, length) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
    if (bytesRead < length) throw new Error("The archive is cut off");
    return buffer;
  };
  try {
    const { size } = await handle.stat();
    for (const entry of await listEntries(read, size)) {
      const target = resolve(join(directory, entry.name));
      if (!target.startsWith(resolve(directory) + sep)) {
        throw new Error(`Malformed extraction path: ${entry.name}`);
      }
      if (entry.name.endsWith("/")) {
        mkdirSync(target, { recursive: true });
        continue;
      }
      mkdirSync(dirname(target), { recursive: true });
      const local = await read(entry.start, 30);
      const start = entry.start + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
      const packed =
        entry.packed === 0
          ? Readable.from([])
          : createReadStream(source, { start, end: start + entry.packed - 1 });
      const steps = entry.method === DEFLATED ? [packed, zlib.createInflateRaw()] : [packed];
      let crc = 0;
      const check = new Transform({
        transform(chunk, _encoding, done) {
          crc = zlib.crc32(chunk, crc);
          done(null, chunk);
        },
      });
      await pipeline(...steps, check, createWriteStream(target));
      if (crc !== entry.crc) throw new Error(`Bad checksum of ${entry.name}`);
    }
  } finally {
    await handle.close();
  }
}

async function listEntries(read, size) {
  const tailLength = Math.min(size, 22 + 0xffff);
  const tail = await read(size - tailLength, tailLength);
  const mark = Buffer.alloc(4);
  mark.writeUInt32LE(END, 0);
  const at = tail.lastIndexOf(mark);
  if (at === -1 || at + 22 > tail.length) throw new Error("This is no zip archive");
  const count = tail.readUInt16LE(at + 10);
  const directory = await read(tail.readUInt32LE(at + 16), tail.readUInt32LE(at + 12));
  const entries = [];
  let position = 0;
  for (let index = 0; index < count; index += 1) {
    const nameLength = directory.readUInt16LE(position + 28);
    const nameStart = position + 46;
    const entry = {
      name: directory.toString("utf8", nameStart, nameStart + nameLength),
      method: directory.readUInt16LE(position + 10),
      crc: directory.readUInt32LE(position + 16),
      packed: directory.readUInt32LE(position + 20),
      start: directory.readUInt32LE(position + 42),
    };
    if (entry.packed === LIMIT || entry.start === LIMIT) {
      throw new Error("The stand-in reads no archives above 4 GiB");
    }
    entries.push(entry);
    const extra = directory.readUInt16LE(position + 30);
    const comment = directory.readUInt16LE(position + 32);
    position = nameStart + nameLength + extra + comment;
  }
  return entries;
}

module.exports = { writeZip, readZip };
