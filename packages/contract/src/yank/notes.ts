import { parseYank, serialiseYank } from "./document.ts";
import type { Yank } from "./types.ts";

const START = "<!-- release-actions: yank\n";
const MARK = /<!-- release-actions: yank\n([^>]*)-->/;

/** Whether the notes of a release carry the mark, readable or not. */
export function isYanked(notes: string): boolean {
  return notes.includes(START.trim());
}

/**
 * The receipt in the notes of a release; null when it was never taken back. GitHub stores line feeds
 * as they come, its web page as CRLF.
 * @throws ContractError `document_invalid` when somebody changed it
 */
export function readYank(notes: string): Yank | null {
  if (!isYanked(notes)) return null;
  const [, json = ""] = MARK.exec(notes.replaceAll("\r\n", "\n")) ?? [];
  return parseYank(new TextEncoder().encode(json));
}

/** The notes with a warning for people, the receipt for machines, and what was there. */
export function yankedNotes(yank: Yank, notes: string): string {
  const { at, by, previous, reason, tag } = yank;
  const instead = previous === undefined ? "" : ` Use ${previous.tag} instead.`;
  const json = new TextDecoder().decode(serialiseYank(yank));
  return [
    "> [!CAUTION]",
    `> **${tag} was taken back** on ${at.slice(0, 10)} by ${by.login}: ${plain(reason)}.${instead}`,
    "",
    `${START}${json.replaceAll(/[<>&]/g, escaped)}-->`,
    "",
    notes,
  ].join("\n");
}

/** A character of a JSON string as an escape: in a comment it could end it. */
function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Somebody's words as Markdown that says exactly them. */
function plain(text: string): string {
  return text.replace(/[.!]$/, "").replaceAll(/[\\`*_{}[\]<>()#+!|~@&]/g, String.raw`\$&`);
}
