import { git } from "./process.ts";

export interface ChangedFile {
  readonly path: string;
  /** Where a renamed file was before. */
  readonly previousPath: string | null;
  /** Blob after the change; before it, for a removed file. */
  readonly sha: string;
  readonly status: "added" | "removed" | "modified" | "renamed" | "copied" | "changed";
  readonly additions: number;
  readonly deletions: number;
  /** Hunks without the `diff --git` head; `null` for binary, mode-only and oversized changes. */
  readonly patch: string | null;
}

// github.com leaves the patch out of large diffs; its limit is in lines, this one only has to keep
// an answer about a vendored bundle from weighing megabytes.
const PATCH_LIMIT = 100_000;

/** What changed between two trees or commits, sorted by path. */
export async function diffTrees(dir: string, from: string, to: string): Promise<ChangedFile[]> {
  const summary = await git(dir, ["diff-tree", "-r", "-z", "-M", "--raw", "--numstat", from, to]);
  return mergePatches(parseSummary(summary.toString("utf8")), await patchText(dir, from, to));
}

/** The same as the text of one unified diff. */
export async function patchText(dir: string, from: string, to: string): Promise<string> {
  const patch = await git(dir, ["diff-tree", "-r", "-M", "-p", "--no-color", from, to]);
  return patch.toString("utf8");
}

type Summary = Omit<ChangedFile, "patch">;
type RawChange = Omit<Summary, "additions" | "deletions">;

function parseSummary(text: string): Summary[] {
  const fields = text.split("\0");
  const raw: RawChange[] = [];
  const counts = new Map<string, readonly [number, number]>();
  let next = 0;
  while (next < fields.length) {
    const field = fields[next++] ?? "";
    if (field.startsWith(":")) {
      const [, , before = "", after = "", letter = ""] = field.split(" ");
      const first = fields[next++] ?? "";
      const moved = letter.startsWith("R") || letter.startsWith("C");
      const path = moved ? (fields[next++] ?? "") : first;
      const status = statusOf(letter);
      const sha = status === "removed" ? before : after;
      raw.push({ path, previousPath: moved ? first : null, sha, status });
    } else if (field !== "") {
      // Binary files count "-" lines, which GitHub shows as 0.
      const [added = "", deleted = "", name = ""] = field.split("\t");
      const path = name === "" ? (fields[++next] ?? "") : name;
      if (name === "") next += 1;
      counts.set(path, [Number(added) || 0, Number(deleted) || 0]);
    }
  }
  return raw.map((file) => {
    const [additions, deletions] = counts.get(file.path) ?? [0, 0];
    return Object.assign(file, { additions, deletions });
  });
}

function statusOf(letter: string): ChangedFile["status"] {
  switch (letter.charAt(0)) {
    case "A":
      return "added";
    case "D":
      return "removed";
    case "R":
      return "renamed";
    case "C":
      return "copied";
    case "T":
      return "changed";
    default:
      return "modified";
  }
}

function mergePatches(files: readonly Summary[], patch: string): ChangedFile[] {
  // Lines of content start with a blank, + or -, so this cannot be found inside a file; a regular
  // expression's `^` could, after a lone carriage return.
  const sections = `\n${patch}`.split("\ndiff --git ").slice(1);
  let next = 0;
  return files.map((file) => {
    const section = sections[next++] ?? "";
    // A file that becomes a symlink is printed as two sections, a removal and an addition.
    if (file.status === "changed") next += 1;
    const hunks = /^@@ [^]*$/m.exec(section)?.[0].replace(/\n$/, "") ?? null;
    const tooLarge = hunks !== null && hunks.length > PATCH_LIMIT;
    return Object.assign(file, { patch: tooLarge ? null : hunks });
  });
}
