// Which files an upload means, and which directory their names in the artifact start from.
const { readdirSync, realpathSync, statSync } = require("node:fs");
const { homedir } = require("node:os");
const { basename, dirname, join, resolve, sep } = require("node:path");
const { isPattern, matcher } = require("./patterns.js");

/**
 * @param text patterns, one per line. Later lines decide over earlier ones, `!` takes files out,
 *   `#` begins a comment, and a directory stands for everything in it.
 * @param hidden whether names that begin with a dot count, where a pattern finds them.
 * @returns {{ files: string[], root: string }} absolute paths, in order.
 */
function findFiles(text, hidden) {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const rules = lines.filter((line) => line !== "" && !line.startsWith("#")).map(readRule);
  const starts = topmost(rules.filter(({ takes }) => takes).map(({ start }) => start));
  const files = starts
    .flatMap((start) => walk(start, hidden, new Set()))
    .filter((file) => rules.reduce((in_, rule) => (rule.matches(file) ? rule.takes : in_), false));
  return { files, root: rootOf(starts, files) };
}

function readRule(line) {
  const takes = !line.startsWith("!");
  const written = (takes ? line : line.slice(1).trim()).replace(/^~(?=$|[/\\])/, homedir());
  const path = slashes(resolve(written));
  const parts = path.split("/");
  const plain = parts.findIndex((part) => isPattern(part));
  const start = plain === -1 ? path : parts.slice(0, plain).join("/") || "/";
  const test = matcher(path);
  const below = matcher(`${path.replace(/\/$/, "")}/**`);
  return { takes, start, matches: (file) => test(slashes(file)) || below(slashes(file)) };
}

/** The starts of searches without those below another one. */
function topmost(starts) {
  const unique = [...new Set(starts.map((start) => start.replace(/(.)\/$/, "$1")))];
  return unique.filter((start) => !unique.some((other) => inside(start, other)));
}

function inside(path, other) {
  return path !== other && `${path}/`.startsWith(`${other}/`);
}

/** All files at or below a path; links are followed, but not in a circle. */
function walk(path, hidden, above) {
  // Also where the search itself begins, as in the real action.
  if (!hidden && basename(path).startsWith(".")) return [];
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [resolve(path)];
  const real = realpathSync(path);
  if (above.has(real)) return [];
  const names = readdirSync(path).toSorted();
  return names.flatMap((name) => walk(join(path, name), hidden, new Set([...above, real])));
}

/** A single file loses its directories; otherwise names start at what all searches have in common. */
function rootOf(starts, files) {
  const [first] = starts;
  if (first === undefined) return resolve(".");
  if (starts.length === 1)
    return files.length === 1 && same(files[0], first) ? up(first) : native(first);
  const common = starts
    .map((start) => start.split("/"))
    .reduce((left, right) => {
      const end = left.findIndex((part, index) => part !== right[index]);
      return end === -1 ? left : left.slice(0, end);
    });
  return native(common.join("/") || "/");
}

function same(file, start) {
  return slashes(file) === start;
}

function up(start) {
  return dirname(native(start));
}

function native(path) {
  return path.replaceAll("/", sep);
}

function slashes(path) {
  return path.replaceAll(sep, "/");
}

module.exports = { findFiles };
