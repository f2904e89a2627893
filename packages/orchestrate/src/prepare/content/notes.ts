import { ReleaseError, type Plan, type PlanSource } from "@release-actions/contract";
import { readText, type Repository } from "@release-actions/github";
import type { Parts } from "../../plan/parts.ts";
import type { Change } from "../change.ts";
import { notesPath } from "./paths.ts";

type Notes = Omit<Change, "path">;

/**
 * The notes of a release: what is new in every source, or the file that release.yml names. Null when it
 * names none.
 * @param merged whether the commit has the spec of this release already: its generated notes stay as they are
 * @throws ReleaseError `notes_missing`
 */
export async function writeNotes(
  at: Repository,
  plan: Plan,
  parts: Parts,
  merged: boolean,
): Promise<Notes | null> {
  const { notes: from } = parts.product;
  if (from === undefined) return null;
  const { sha } = parts.home.source;
  if (from === "generated") {
    const before = merged ? await readText(at, notesPath(plan.tag), sha) : null;
    return { before, text: before ?? generated(plan), what: "what is new in every source" };
  }
  const text = await readText(at, from, sha);
  const last = plan.previous && (await readText(at, notesPath(plan.previous.tag), sha));
  if (text !== null && text.trim() !== "" && text !== last) {
    return { before: text, text, what: `from ${from}` };
  }
  throw new ReleaseError({
    code: "notes_missing",
    message: `${at.name} has no notes for ${plan.tag}.`,
    expected: `${from} with what is new`,
    found: text === null ? "no such file" : text === last ? "the last release's" : "an empty file",
  });
}

function generated({ previous, sources }: Plan): string {
  const parts = sources.flatMap(sourceNotes);
  const since = previous === undefined ? "The first release." : `Since ${previous.tag}:`;
  return `${[since, ...parts].join("\n\n")}\n`;
}

/** Without what its users do not get: the version's own commits, tests, documentation. */
function sourceNotes({ commits, id, pull_requests: pulls, repository }: PlanSource): string[] {
  const felt = commits.filter(({ level }) => level !== "none");
  if (felt.length === 0) return [];
  return [
    [
      `## ${id}`,
      "",
      ...pulls.map(({ number, title }) => `- ${plain(title)} (${repository.name}#${number})`),
      ...felt.map(({ sha, subject }) => `- ${plain(subject)} (${repository.name}@${sha})`),
    ].join("\n"),
  ];
}

const MARKUP = /[\\`*_[\]|~<>&@#]/g;

/** Somebody's words as words: no markup, no mention of a person, no link. */
function plain(text: string): string {
  return text.replaceAll(MARKUP, (character) => `&#${character.charCodeAt(0)};`);
}
