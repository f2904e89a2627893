import { spinner } from "@clack/prompts";
import pc from "picocolors";

/** Shows what runs. Everything goes to stderr: stdout belongs to the result. */
export interface Display {
  title(text: string): void;
  /** Runs `work` as one line; `say` replaces what the line shows while it runs. */
  step<T>(
    text: string,
    work: (say: (text: string) => void) => Promise<T>,
    done: (result: T) => string,
  ): Promise<T>;
  note(text: string): void;
}

export function display(): Display {
  return process.stderr.isTTY ? live() : plain();
}

function live(): Display {
  return {
    title: (text) => process.stderr.write(`${pc.bold(text)}\n`),
    note: (text) => process.stderr.write(`  ${pc.yellow("!")} ${text}\n`),
    step: async (text, work, done) => {
      const line = spinner({ output: process.stderr, indicator: "timer", withGuide: false });
      line.start(text);
      const started = performance.now();
      try {
        const result = await work((now) => {
          line.message(`${text}: ${shorten(now)}`);
        });
        line.clear();
        process.stderr.write(`  ${pc.green("✔")} ${finished(text, done(result), started)}\n`);
        return result;
      } catch (error) {
        line.clear();
        process.stderr.write(`  ${pc.red("✘")} ${finished(text, "failed", started)}\n`);
        throw error;
      }
    },
  };
}

function plain(): Display {
  return {
    title: (text) => process.stderr.write(`${text}\n`),
    note: (text) => process.stderr.write(`  ! ${text}\n`),
    step: async (text, work, done) => {
      const started = performance.now();
      try {
        const result = await work(() => {});
        process.stderr.write(`  ok    ${finished(text, done(result), started)}\n`);
        return result;
      } catch (error) {
        process.stderr.write(`  FAIL  ${finished(text, "failed", started)}\n`);
        throw error;
      }
    },
  };
}

function finished(text: string, result: string, started: number): string {
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  return `${text.padEnd(26)} ${result} ${pc.dim(`(${seconds} s)`)}`;
}

/** One line of the terminal; longer ones would scroll the spinner away. */
function shorten(text: string): string {
  const room = Math.max(20, (process.stderr.columns || 80) - 40);
  return text.length <= room ? text : `${text.slice(0, room - 1)}…`;
}
