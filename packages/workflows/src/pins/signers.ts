import type { SourceFile } from "../lint/lint.ts";
import type { PinChange } from "./update.ts";

/**
 * release.yml with every signer whose pin changes listed by its new commit, before the old one: what the
 * old one sealed is still to be promoted. Everything else stays to the letter; a list in one line
 * (`[a, b]`) is for a person.
 */
export function listSigners(
  { path, content }: SourceFile,
  changes: readonly PinChange[],
): SourceFile {
  const successors = new Map(
    changes.flatMap(({ action, ref, to }) =>
      to === undefined || to.sha === ref
        ? []
        : [[`${action}@${ref}`, `${action}@${to.sha}`] as const],
    ),
  );
  const lines = content.split("\n");
  const changed = lines.flatMap((line, index) => withSuccessor(line, lines, index, successors));
  return { path, content: changed.join("\n") };
}

/** `signer_workflow: <signer>`, or one line of its list; the signer may stand in quotes. */
const SIGNER = /^(\s*)(signer_workflow:|-)(\s+)(["']?)([^\s"']+)\4(\s*(?:#.*)?)$/;

function withSuccessor(
  line: string,
  lines: readonly string[],
  index: number,
  successors: ReadonlyMap<string, string>,
): readonly string[] {
  const [, indent = "", key = "", gap = "", quote = "", signer = "", rest = ""] =
    SIGNER.exec(line) ?? [];
  const next = successors.get(signer);
  if (next === undefined) return [line];
  const end = line.endsWith("\r") ? "\r" : "";
  if (key === "-") {
    if (listAround(lines, index).includes(next)) return [line];
    return [`${indent}-${gap}${quote}${next}${quote}${end}`, line];
  }
  return [
    `${indent}signer_workflow:${end}`,
    `${indent}  - ${quote}${next}${quote}${end}`,
    `${indent}  - ${quote}${signer}${quote}${rest}`,
  ];
}

/** The signers of the list that a line is of. */
function listAround(lines: readonly string[], index: number): readonly string[] {
  const items = lines.map((line) => {
    const [, , key, , , signer] = SIGNER.exec(line) ?? [];
    return key === "-" ? signer : undefined;
  });
  let first = index;
  while (items[first - 1] !== undefined) first -= 1;
  const end = items.findIndex((item, at) => at > index && item === undefined);
  return items.slice(first, end < 0 ? undefined : end).flatMap((item) => item ?? []);
}
