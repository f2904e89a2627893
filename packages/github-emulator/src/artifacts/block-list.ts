import type { Readable } from "node:stream";

/**
 * The ids of `<BlockList><Latest>id</Latest>…</BlockList>` in order, or null for anything else.
 * The ids are Base64, so that no entities can occur in this XML.
 */
export async function readBlockIds(body: Readable, limit: number): Promise<string[] | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  const iterator = body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of iterator) {
    size += chunk.length;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  return parseBlockIds(Buffer.concat(chunks).toString("utf8"));
}

function parseBlockIds(xml: string): string[] | null {
  const list = /^\s*(?:<\?xml[^>]*\?>)?\s*<BlockList\s*(?:\/>|>([\s\S]*)<\/BlockList>)\s*$/.exec(
    xml,
  );
  if (list === null) return null;
  const entries = (list[1] ?? "").trim();
  const entry = /<(Latest|Uncommitted|Committed)>([A-Za-z0-9+/=]+)<\/\1>\s*/g;
  const ids = [...entries.matchAll(entry)].map((match) => match[2] ?? "");
  return entries.replace(entry, "") === "" ? ids : null;
}
