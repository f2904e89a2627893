import { readFile } from "node:fs/promises";
import { assetByName } from "../assets/rows.ts";
import type { ReleaseRow } from "../releases/rows.ts";
import type { ServerState } from "../state.ts";

/** Larger ones are somebody's mistake: the page does not read them. */
const LARGEST = 8 * 1024 * 1024;

/** JSON that anybody may have uploaded: nothing about its shape is certain. */
export class Document {
  readonly #value: unknown;

  constructor(value: unknown) {
    this.#value = value;
  }

  /** What stands below these fields; an empty document when that is nothing. */
  at(...fields: readonly string[]): Document {
    let value = this.#value;
    for (const field of fields) value = isRecord(value) ? value[field] : undefined;
    return new Document(value);
  }

  list(): readonly Document[] {
    return Array.isArray(this.#value) ? this.#value.map((value) => new Document(value)) : [];
  }

  /** A text or number as text, "" for everything else. */
  text(): string {
    const value = this.#value;
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  }
}

/** A release's document, `null` when it has none, "unreadable" when it is not JSON. */
export async function readDocument(
  server: ServerState,
  release: ReleaseRow,
  name: string,
): Promise<Document | "unreadable" | null> {
  const asset = assetByName(server.db, release.id, name);
  if (asset?.state !== "uploaded") return null;
  if (asset.size > LARGEST) return "unreadable";
  try {
    const text = await readFile(server.paths.blob("assets", asset.id), "utf8");
    return new Document(JSON.parse(text));
  } catch {
    return "unreadable";
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
