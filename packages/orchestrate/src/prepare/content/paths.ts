import type { Tag } from "@release-actions/contract";

/** What the first release of content is made from. */
export const TEMPLATE = "release-specs/template.json";

/** Where the release spec of a tag is in the product's repository; candidate.yml reads it there. */
export function specPath(tag: Tag): string {
  return `release-specs/${tag}.json`;
}

/** Where the notes of a tag are; publish.yml reads them there. */
export function notesPath(tag: Tag): string {
  return `release-notes/${tag}.md`;
}
