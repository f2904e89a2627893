import { MAX_CONFIG_SIZE, ReleaseError, type Problem } from "@release-actions/contract";
import { isCollection, isNode, LineCounter, parseDocument, type Document } from "yaml";

/** Where something stands in a text file; both from 1. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/** The plain value of a YAML text, and where each part of it stands. */
export interface YamlText {
  readonly value: unknown;
  /** Of what an RFC 6901 pointer leads to, or of the nearest thing around it. */
  readonly locate: (pointer: string) => Position;
}

const MOST_ALIASES = 100;

/**
 * YAML 1.2, strictly: UTF-8 without BOM, one document, no key twice, no tags of its own.
 * @param name of the file, for messages
 * @throws ReleaseError `config_invalid` with every problem and its line
 */
export function readYaml(bytes: Uint8Array, name: string): YamlText {
  if (bytes.length > MAX_CONFIG_SIZE) {
    const found = `${bytes.length} bytes`;
    throw configInvalid(name, [
      { pointer: "", message: "is too large", expected: `at most ${MAX_CONFIG_SIZE} bytes`, found },
    ]);
  }
  const text = decode(bytes, name);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: "1.2",
    schema: "core",
    strict: true,
    uniqueKeys: true,
    stringKeys: true,
    prettyErrors: false,
    lineCounter: lines,
  });
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems = [...document.errors, ...document.warnings].map(({ message, pos }) => {
    const { line, column } = at(pos[0]);
    return { pointer: `${line}:${column}`, message };
  });
  if (problems.length > 0) throw configInvalid(name, problems);
  return { value: plain(document, name), locate: (pointer) => at(offsetOf(document, pointer)) };
}

/** Puts the places in the file before what a document's reader found wrong with its value. */
export function locateProblems(
  problems: readonly Problem[],
  { locate }: YamlText,
): readonly Problem[] {
  return problems.map((problem) => {
    const { line, column } = locate(problem.pointer);
    return { ...problem, pointer: `${line}:${column} ${problem.pointer}`.trimEnd() };
  });
}

export function configInvalid(name: string, problems: readonly Problem[]): ReleaseError {
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
  return new ReleaseError({
    code: "config_invalid",
    message: `${name} is refused: ${count}.`,
    details: problems,
  });
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!text.startsWith("\uFEFF")) return text;
  } catch {
    // Told below, as the other reason.
  }
  throw configInvalid(name, [
    { pointer: "1:1", message: "is not UTF-8 without BOM", expected: "UTF-8 without BOM" },
  ]);
}

function plain(document: Document, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    const message = error instanceof Error ? error.message : "cannot be read";
    throw configInvalid(name, [{ pointer: "1:1", message }]);
  }
}

function offsetOf(document: Document, pointer: string): number {
  let node: unknown = document.contents;
  for (const token of pointer.split("/").slice(1)) {
    if (!isCollection(node)) break;
    const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
    const inner: unknown = node.get(key, true) ?? node.get(Number(key), true);
    if (!isNode(inner)) break;
    node = inner;
  }
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}
