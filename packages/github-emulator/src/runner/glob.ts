/**
 * A pattern of a workflow's branch, tag or path filter as a test. `*` stays within a path segment,
 * `**` does not, `?` and `+` repeat the character before them, `[]` is a class, `\` takes the next
 * character as it is. Source: "Filter pattern cheat sheet" in GitHub's workflow syntax.
 */
function filterPattern(pattern: string): (name: string) => boolean {
  const source = new RegExp(`^${translate(pattern)}$`);
  return (name) => source.test(name);
}

/**
 * Whether a list of patterns lets a name through: the last pattern that matches decides, and one
 * with `!` in front decides against.
 */
export function passesFilter(patterns: readonly string[], name: string): boolean {
  let passes = false;
  for (const pattern of patterns) {
    const negative = pattern.startsWith("!");
    if (filterPattern(negative ? pattern.slice(1) : pattern)(name)) passes = !negative;
  }
  return passes;
}

const TOKENS = /\*\*\/?|\*|\?|\+|\[[^\]]*\]|\\.|[^*?+[\\]|[[\\]/gs;

function translate(pattern: string): string {
  return (pattern.match(TOKENS) ?? []).map((token) => translateToken(token)).join("");
}

function translateToken(token: string): string {
  switch (token) {
    case "**/":
      return "(?:.*/)?";
    case "**":
      return ".*";
    case "*":
      return "[^/]*";
    case "?":
    case "+":
      return token;
    default:
      if (token.startsWith("[") && token.length > 1) return token;
      return (token.length === 2 ? token.slice(1) : token).replaceAll(
        /[.*+?^${}()|[\]\\]/g,
        "\\$&",
      );
  }
}
