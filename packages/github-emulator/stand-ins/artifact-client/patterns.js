// Patterns of files and names: `*`, `?`, `[…]`, and `**` across directories; dots are nothing special.

/** A pattern as a test of a whole text with slashes. */
function matcher(pattern) {
  const tokens = pattern.match(/\*\*\/|\/\*\*$|\*\*|\*|\?|\[[^\]]*\]|[^*?[]+|\[/g) ?? [];
  const source = new RegExp(`^${tokens.map((token) => translate(token)).join("")}$`, "s");
  return (text) => source.test(text);
}

function translate(token) {
  switch (token) {
    case "**/":
      return "(?:.*/)?";
    case "/**":
      return "(?:/.*)?";
    case "**":
      return ".*";
    case "*":
      return "[^/]*";
    case "?":
      return "[^/]";
    default:
      if (token.startsWith("[") && token.length > 2) return token.replace(/^\[!/, "[^");
      return token.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  }
}

function isPattern(text) {
  return /[*?[]/.test(text);
}

module.exports = { matcher, isPattern };
