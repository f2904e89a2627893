import type { DocumentOf, DOCUMENTS } from "./documents.ts";

/**
 * One document in one line. The types are those of the published schemas; nothing of them is loaded.
 * @param _command whose document it is
 */
export function toJson<K extends keyof typeof DOCUMENTS | "failure">(
  _command: K,
  document: DocumentOf<K>,
): string {
  return `${JSON.stringify(document)}\n`;
}
