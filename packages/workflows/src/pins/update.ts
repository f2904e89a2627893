import { parseRepositoryName, type Sha } from "@release-actions/contract";
import { getRepository, listTags, type Connection, type TagName } from "@release-actions/github";
import type { SourceFile } from "../lint/lint.ts";
import { isVersion } from "../lint/versions.ts";
import { readComments } from "../parse/comments.ts";
import { newestVersion } from "./newest.ts";
import { readPins, type Pin } from "./read.ts";

/** What becomes of a pin. */
export interface PinChange extends Pin {
  /** Absent when it stays. */
  readonly to?: { readonly sha: Sha; readonly version: string };
  readonly says: string;
}

export interface PinUpdate {
  readonly changes: readonly PinChange[];
  /** Files whose text changes, with the new one. */
  readonly files: readonly SourceFile[];
}

export interface UpdateOptions {
  /** Whether another major version may be taken. */
  readonly major: boolean;
}

/**
 * Finds the newest version of every action and the texts that pin it. Writes nothing. What names a
 * branch stays as it is: which commit of it is wanted is somebody's decision.
 */
export async function updatePins(
  connection: Connection,
  files: readonly SourceFile[],
  options: UpdateOptions,
): Promise<PinUpdate> {
  const tags = new Map<string, readonly TagName[]>();
  const changes: PinChange[] = [];
  for (const pin of readPins(files)) {
    const current = pin.version ?? (pin.pinned ? undefined : pin.ref);
    if (current === undefined || !/\d/.test(current) || pin.branch !== undefined) {
      changes.push({ ...pin, says: "names no version" });
      continue;
    }
    const known = tags.get(pin.repository) ?? (await tagsOf(connection, pin.repository));
    tags.set(pin.repository, known);
    changes.push(change(pin, newestVersion(current, known, options)));
  }
  const changed = files.flatMap((file) => {
    const content = rewrite(
      file,
      changes.filter(({ path }) => path === file.path),
    );
    return content === file.content ? [] : [{ path: file.path, content }];
  });
  return { changes, files: changed };
}

async function tagsOf(connection: Connection, name: string): Promise<readonly TagName[]> {
  const repository = parseRepositoryName(name);
  return repository === null ? [] : listTags(await getRepository(connection, repository));
}

function change(pin: Pin, newest: TagName | null): PinChange {
  if (newest === null) return { ...pin, says: "has no version to go to" };
  const { name: version, commit: sha } = newest;
  if (pin.ref === sha && pin.version === version) return { ...pin, says: "is the newest" };
  return { ...pin, to: { sha, version }, says: `becomes ${version}` };
}

/** Changes the ref and the version in the comment; everything else of the line stays. */
function rewrite({ content }: SourceFile, changes: readonly PinChange[]): string {
  const lines = content.split("\n");
  const comments = readComments(content);
  for (const { line, column, ref, to, action } of changes) {
    const text = lines[line - 1];
    if (to === undefined || text === undefined) continue;
    const start = text.indexOf(`${action}@${ref}`, column - 1);
    // A value that stands over several lines is for a person.
    if (start < 0) continue;
    const from = start + action.length + 1;
    const comment = comments.find((one) => one.line === line && !one.alone);
    const before = comment === undefined ? text : text.slice(0, comment.column - 1);
    const code = before.slice(0, from) + to.sha + before.slice(from + ref.length);
    const end = text.endsWith("\r") ? "\r" : "";
    lines[line - 1] = `${code.trimEnd()} # ${to.version}${remark(comment?.text ?? "")}${end}`;
  }
  return lines.join("\n");
}

/** What a comment says besides the version, which is replaced. */
function remark(comment: string): string {
  const [first = "", ...rest] = comment.split(/\s+/);
  const kept = isVersion(first.replace(/[,;]$/, "")) ? rest.join(" ") : comment;
  return kept === "" ? "" : ` ${kept}`;
}
