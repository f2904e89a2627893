import { parseDocument, serialiseDocument } from "../document.ts";
import type { DocumentKind } from "../document.ts";
import * as schema from "../generated/yank.v1.ts";
import type { Problem } from "../problem.ts";
import { calendarProblems } from "../rules/times.ts";
import type { Yank } from "./types.ts";

const kind: DocumentKind<Yank> = {
  name: "the receipt of a yank",
  limits: { bytes: 64 * 1024, depth: 8, values: 200 },
  schema,
  contradictions: ({ after, at, previous, tag }) => [
    ...calendarProblems({ "/at": at }),
    ...selfProblems(tag, previous?.tag, "/previous/tag"),
    ...selfProblems(tag, after.latest, "/after/latest"),
  ],
};

/** @throws ContractError `document_invalid` or `document_too_large`, with every problem in `details` */
export function parseYank(bytes: Uint8Array): Yank {
  return parseDocument(bytes, kind);
}

/** Its canonical bytes. @throws ContractError as `parseYank` */
export function serialiseYank(yank: Yank): Uint8Array {
  return serialiseDocument(yank, kind);
}

function selfProblems(tag: string, other: string | undefined, pointer: string): Problem[] {
  return other === tag ? [{ pointer, message: "is the release itself", found: tag }] : [];
}
