/** A word of a command after the shell split it: quotes are gone, expansions are not carried out. */
export interface Word {
  readonly text: string;
  /** In the script. */
  readonly offset: number;
  /** Names that it expands itself; those inside `$( … )` belong to `commands`. */
  readonly variables: readonly string[];
  /** Of `$( … )` and back-ticks. */
  readonly commands: readonly Command[];
}

export interface Redirect {
  /** `>`, `>>`, `<`, `<<<`, … */
  readonly operator: string;
  readonly target: Word;
}

export interface Heredoc {
  /** Whether variables stay as they are in the body. */
  readonly quoted: boolean;
  readonly delimiter: string;
  readonly body: Word;
}

/** One simple command. */
export interface Command {
  readonly offset: number;
  readonly assignments: readonly { readonly name: string; readonly value: Word }[];
  readonly words: readonly Word[];
  /** Its own, and those of the groups around it. */
  readonly redirects: readonly Redirect[];
  readonly heredocs: readonly Heredoc[];
  /** What reads its output through a pipe, in order. */
  readonly pipe: readonly Command[];
  /** The innermost `{ … }`, `( … )`, loop or condition around it; 0 for none. */
  readonly group: number;
}

/** The command and every command in its words, in order. */
export function withInner(commands: readonly Command[]): readonly Command[] {
  return commands.flatMap((command) => [
    command,
    ...withInner(wordsOf(command).flatMap((word) => word.commands)),
  ]);
}

/** All words of a command, wherever they stand. */
function wordsOf(command: Command): readonly Word[] {
  return [
    ...command.assignments.map(({ value }) => value),
    ...command.words,
    ...command.redirects.map(({ target }) => target),
    ...command.heredocs.map(({ body }) => body),
  ];
}

/** About where a word uses a variable: exact in a heredoc, whose text is as in the script. */
export function variableOffset(word: Word, name: string): number {
  const inside = new RegExp(`\\$\\{?(?:env:)?${name}\\b`).exec(word.text)?.index ?? 0;
  return word.offset + inside;
}
