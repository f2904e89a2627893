import { Lexer } from "yaml";
import { LONGEST_FILE } from "./limits.ts";
import type { Place } from "./node.ts";

/** A comment of a YAML file, without its `#`. */
export interface Comment extends Place {
  readonly text: string;
  /** Whether it has the line to itself. */
  readonly alone: boolean;
}

// The lexer marks what follows; the marks have no width in the file.
const MARKS = new Set(["\u0002", "\u0018", "\u001F"]);
const SCALAR = "\u001F";

/** Every comment, found by YAML's own lexer: a `#` in a string or a script is none. */
export function readComments(content: string): readonly Comment[] {
  const comments: Comment[] = [];
  if (content.length > LONGEST_FILE) return comments;
  let line = 1;
  let column = 1;
  let blank = true;
  let scalar = false;
  for (const token of new Lexer().lex(content)) {
    if (token.startsWith("#") && !scalar) {
      comments.push({ line, column, text: token.slice(1).trim(), alone: blank });
    }
    scalar = token === SCALAR;
    if (MARKS.has(token)) continue;
    const breaks = token.split("\n").length - 1;
    line += breaks;
    column = breaks === 0 ? column + token.length : token.length - token.lastIndexOf("\n");
    const rest = breaks === 0 ? token : token.slice(token.lastIndexOf("\n") + 1);
    blank = (breaks > 0 || blank) && rest.trim() === "";
  }
  return comments;
}
