import type { Run } from "./screen.ts";

const CELL = { width: 8.4, height: 20 } as const;
const MARGIN = 16;
const BAR = 32;
const FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";

// Dark on every page, as terminals are: a picture of a terminal follows no page's colours.
const BACKGROUND = "#0d1117";
const TEXT = "#e6edf3";
const DARK = "#484f58 #ff7b72 #3fb950 #d29922 #58a6ff #bc8cff #39c5cf #b1bac4";
const BRIGHT = "#6e7681 #ffa198 #56d364 #e3b341 #79c0ff #d2a8ff #56d4dd #f0f6fc";
const COLOURS = `${DARK} ${BRIGHT}`.split(" ");

/** A screen as a picture that needs nothing else; its text can be selected and is read aloud. */
export function svgOf(title: string, lines: readonly (readonly Run[])[], columns: number): string {
  const width = Math.round(columns * CELL.width + 2 * MARGIN);
  const height = lines.length * CELL.height + BAR + MARGIN;
  const rows = lines.flatMap((runs, row) => {
    if (runs.length === 0) return [];
    const y = BAR + row * CELL.height + 14;
    return [`<text x="${MARGIN}" y="${y}" xml:space="preserve">${spans(runs)}</text>`];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}">
<title>${escape(title)}</title>
<rect width="${width}" height="${height}" rx="8" fill="${BACKGROUND}"/>
${["#ff5f57", "#febc2e", "#28c840"].map((fill, at) => `<circle cx="${MARGIN + 6 + at * 18}" cy="16" r="5" fill="${fill}"/>`).join("")}
<g font-family="${FONT}" font-size="14" fill="${TEXT}">
${rows.join("\n")}
</g>
</svg>
`;
}

/** Each has its own place: fonts differ in the width of arrows and marks, columns must not. */
function spans(runs: readonly Run[]): string {
  let column = 0;
  return runs
    .map((run) => {
      const x = MARGIN + column * CELL.width;
      column += run.text.length;
      const length = (run.text.length * CELL.width).toFixed(1);
      return `<tspan x="${x.toFixed(1)}" textLength="${length}"${look(run)}>${escape(run.text)}</tspan>`;
    })
    .join("");
}

function look({ bold, colour, dim }: Run): string {
  return [
    ...(bold ? [' font-weight="bold"'] : []),
    ...(dim ? [' opacity="0.6"'] : []),
    ...(colour === null ? [] : [` fill="${COLOURS[colour] ?? TEXT}"`]),
  ].join("");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
