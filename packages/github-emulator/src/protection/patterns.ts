/** Which refs a ruleset is about: patterns of full names, `~ALL` or `~DEFAULT_BRANCH`. */
export interface RefConditions {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** Whether a full ref is meant: included by one pattern and excluded by none. */
export function matchesRef(conditions: RefConditions, ref: string, defaultBranch: string): boolean {
  const meant = (pattern: string): boolean => {
    if (pattern === "~ALL") return true;
    if (pattern === "~DEFAULT_BRANCH") return ref === `refs/heads/${defaultBranch}`;
    return expressionOf(pattern).test(ref);
  };
  return conditions.include.some(meant) && !conditions.exclude.some(meant);
}

/** Whether GitHub takes the text as a pattern of a condition. */
export function isRefPattern(pattern: string, target: string): boolean {
  if (pattern === "~ALL") return true;
  if (pattern === "~DEFAULT_BRANCH") return target === "branch";
  return pattern.startsWith(target === "tag" ? "refs/tags/" : "refs/heads/");
}

/** Whether a name fits a pattern of names, wherever GitHub takes one: `*` does not match a slash. */
export function matchesPattern(pattern: string, name: string): boolean {
  return expressionOf(pattern).test(name);
}

/** Ruby's fnmatch with FNM_PATHNAME, as GitHub uses it: `*` stops at a slash, `**` with one does not. */
function expressionOf(pattern: string): RegExp {
  const source = pattern.replaceAll(/\*\*\/|\*\*?|\?|\[!?[^\]/]+\]|[^*?[]+|\[/g, (part) => {
    if (part === "**/") return "(?:[^/]+/)*";
    if (part.startsWith("*")) return "[^/]*";
    if (part === "?") return "[^/]";
    if (/^\[.+\]$/.test(part)) {
      const inner = part.slice(1, -1).replace(/^!/, "^").replaceAll("\\", "\\\\");
      return `(?!/)[${inner}]`;
    }
    return part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  });
  try {
    return new RegExp(`^${source}$`);
  } catch {
    // A range that runs backwards ("[z-a]") matches nothing.
    return /(?!)/;
  }
}
