import { Lexer, Parser, type Expr } from "@actions/expressions";

const CONTEXTS = "github env vars job jobs steps runner secrets strategy matrix needs inputs".split(
  " ",
);

const FUNCTIONS = ["always", "success", "failure", "cancelled", "hashFiles"].map((name) => ({
  name,
  minArgs: 0,
  maxArgs: 255,
}));

/** The tree of an expression; null when it does not parse. Names may be any context. */
export function parseExpression(source: string): Expr | null {
  try {
    const { tokens } = new Lexer(source.trim()).lex();
    return new Parser(tokens, CONTEXTS, FUNCTIONS).parse();
  } catch {
    return null;
  }
}
