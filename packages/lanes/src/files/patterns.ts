/**
 * Whether an asset's name fits a pattern of the policy: `*` stands for any characters, `?` for one.
 * Everything else is literal, dots included: `App_2.0.1.0` never passes for `App_?.0.1.0*` by accident.
 */
export function nameMatches(name: string, pattern: string): boolean {
  const source = pattern
    .split(/([*?])/)
    .map((part) => (part === "*" ? ".*" : part === "?" ? "." : escapeRegExp(part)))
    .join("");
  return new RegExp(`^${source}$`, "s").test(name);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);
}
