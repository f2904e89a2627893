/** One line of a difference. */
interface Line {
  readonly mark: " " | "-" | "+";
  readonly text: string;
}

const CONTEXT = 3;
// Above this, a table of all pairs of lines takes too long; the whole text is told as changed.
const MOST_PAIRS = 4_000_000;

/**
 * What changes between two texts, as `diff -u` shows it; empty when nothing does.
 * @param before null for a file that is not there
 */
export function unifiedDiff(path: string, before: string | null, after: string): string {
  if (before === after) return "";
  const lines = compare(before === null ? [] : toLines(before), toLines(after));
  const head = `--- ${before === null ? "/dev/null" : `a/${path}`}\n+++ b/${path}\n`;
  return head + hunks(lines).join("");
}

function toLines(text: string): readonly string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function compare(before: readonly string[], after: readonly string[]): readonly Line[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start])
    start += 1;
  let end = 0;
  while (
    end < Math.min(before.length, after.length) - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  ) {
    end += 1;
  }
  return [
    ...before.slice(0, start).map(kept),
    ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map(kept),
  ];
}

/** By the longest common sequence of lines. */
function middle(before: readonly string[], after: readonly string[]): readonly Line[] {
  const width = after.length + 1;
  if (before.length * after.length > MOST_PAIRS) {
    return [...before.map(removed), ...after.map(added)];
  }
  const longest = new Uint32Array((before.length + 1) * width);
  for (let b = before.length - 1; b >= 0; b -= 1) {
    for (let a = after.length - 1; a >= 0; a -= 1) {
      longest[b * width + a] =
        before[b] === after[a]
          ? (longest[(b + 1) * width + a + 1] ?? 0) + 1
          : Math.max(longest[(b + 1) * width + a] ?? 0, longest[b * width + a + 1] ?? 0);
    }
  }
  const lines: Line[] = [];
  let b = 0;
  let a = 0;
  while (b < before.length && a < after.length) {
    if (before[b] === after[a]) {
      lines.push(kept(before[b] ?? ""));
      b += 1;
      a += 1;
    } else if ((longest[(b + 1) * width + a] ?? 0) >= (longest[b * width + a + 1] ?? 0)) {
      lines.push(removed(before[b] ?? ""));
      b += 1;
    } else {
      lines.push(added(after[a] ?? ""));
      a += 1;
    }
  }
  return [...lines, ...before.slice(b).map(removed), ...after.slice(a).map(added)];
}

function kept(text: string): Line {
  return { mark: " ", text };
}

function removed(text: string): Line {
  return { mark: "-", text };
}

function added(text: string): Line {
  return { mark: "+", text };
}

function hunks(lines: readonly Line[]): readonly string[] {
  const told: string[] = [];
  let index = 0;
  while (index < lines.length) {
    if (lines[index]?.mark === " ") {
      index += 1;
      continue;
    }
    const from = Math.max(0, index - CONTEXT);
    let end = index;
    let quiet = 0;
    while (end < lines.length && quiet <= 2 * CONTEXT) {
      quiet = lines[end]?.mark === " " ? quiet + 1 : 0;
      end += 1;
    }
    const to = Math.max(index + 1, end - Math.max(0, quiet - CONTEXT));
    told.push(hunk(lines, from, to));
    index = to;
  }
  return told;
}

function hunk(lines: readonly Line[], from: number, to: number): string {
  const count = (part: readonly Line[], mark: "-" | "+"): number =>
    part.filter((line) => line.mark === " " || line.mark === mark).length;
  const shown = lines.slice(from, to);
  const before = lines.slice(0, from);
  const place = (mark: "-" | "+"): string => {
    const many = count(shown, mark);
    return `${count(before, mark) + (many === 0 ? 0 : 1)},${many}`;
  };
  return `@@ -${place("-")} +${place("+")} @@\n${shown.map(({ mark, text }) => `${mark}${text}\n`).join("")}`;
}
