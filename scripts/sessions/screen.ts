import xterm from "@xterm/headless";

/** Characters that look alike and stand side by side. */
export interface Run {
  readonly text: string;
  readonly bold: boolean;
  readonly dim: boolean;
  /** Number of the colour among the sixteen of a terminal; null for the usual one. */
  readonly colour: number | null;
}

const ROWS = 400;

/**
 * What stands on a terminal when all of this was written to it: what was drawn over is gone, as it is
 * for the one who sits there.
 * @returns the lines, without empty ones at the end
 */
export async function screenOf(written: string, columns: number): Promise<readonly Run[][]> {
  const terminal = new xterm.Terminal({ cols: columns, rows: ROWS, allowProposedApi: true });
  await new Promise<void>((done) => {
    terminal.write(written, done);
  });
  const lines = Array.from({ length: ROWS }, (_, row) => runsOf(terminal, row));
  const last = lines.findLastIndex((runs) => runs.length > 0);
  return lines.slice(0, last + 1);
}

function runsOf(terminal: xterm.Terminal, row: number): Run[] {
  const line = terminal.buffer.active.getLine(row);
  const runs: Run[] = [];
  for (let column = 0; column < terminal.cols; column += 1) {
    const cell = line?.getCell(column);
    if (cell === undefined) break;
    const look = {
      bold: cell.isBold() !== 0,
      dim: cell.isDim() !== 0,
      colour: cell.isFgPalette() ? cell.getFgColor() : null,
    };
    const text = cell.getChars() || " ";
    const before = runs.at(-1);
    if (before !== undefined && sameLook(before, look)) {
      runs[runs.length - 1] = { ...before, text: before.text + text };
    } else runs.push({ ...look, text });
  }
  return withoutEnd(runs);
}

function sameLook(a: Omit<Run, "text">, b: Omit<Run, "text">): boolean {
  return a.bold === b.bold && a.dim === b.dim && a.colour === b.colour;
}

/** Cells that nobody wrote to are spaces for the buffer. */
function withoutEnd(runs: readonly Run[]): Run[] {
  const last = runs.findLastIndex(({ text }) => text.trim() !== "");
  return runs
    .slice(0, last + 1)
    .map((run, at) => (at === last ? { ...run, text: run.text.trimEnd() } : run));
}
