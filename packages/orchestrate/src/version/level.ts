import type { BumpLevel } from "@release-actions/contract";
import { CommitParser } from "conventional-commits-parser";

export type Level = BumpLevel | "none";

const ORDER: readonly Level[] = ["none", "patch", "minor", "major"];
const parser = new CommitParser({
  headerPattern: /^(\w+)(?:\(([^()]*)\))?(!)?: (.*)$/,
  headerCorrespondence: ["type", "scope", "breaking", "subject"],
  noteKeywords: ["BREAKING CHANGE", "BREAKING-CHANGE"],
});

/** Nothing that a user gets changes by these. */
const SILENT = new Set(["build", "chore", "ci", "docs", "style", "test", "tests"]);

/**
 * What a commit asks the version for, by Conventional Commits 1.0: breaking is major, `feat` minor,
 * what users do not get nothing. Whatever does not follow the convention is a patch: something changed.
 */
export function levelOfMessage(message: string): Level {
  if (message.trim() === "") return "patch";
  const { type, breaking, notes } = parser.parse(message);
  if (breaking === "!" || notes.length > 0) return "major";
  const kind = type?.toLowerCase();
  if (kind === "feat") return "minor";
  return kind !== undefined && SILENT.has(kind) ? "none" : "patch";
}

/** `major`, `semver:minor`, `release: patch`, `breaking`: what a label asks for. */
export function levelOfLabels(labels: readonly string[]): Level {
  return highest(
    labels.map((label) => {
      const word = label.toLowerCase().replace(/^(?:semver|release|bump|version)\s*[:/-]\s*/, "");
      if (/^breaking(?:[ -]change)?$/.test(word)) return "major";
      return word === "major" || word === "minor" || word === "patch" ? word : "none";
    }),
  );
}

export function highest(levels: readonly Level[]): Level {
  return ORDER[Math.max(0, ...levels.map((level) => ORDER.indexOf(level)))] ?? "none";
}
