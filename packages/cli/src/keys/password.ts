import { readFile } from "node:fs/promises";
import { isCancel, password as prompt } from "@clack/prompts";
import { ReleaseError } from "@release-actions/contract";
import { canAsk } from "../terminal/ask.ts";

/** Where a password may come from. Never from an argument: other users of the machine see those. */
export interface PasswordOptions {
  readonly passwordFile?: string;
  /** False for `--no-password`. */
  readonly password: boolean;
}

export const PASSWORD_VARIABLE = "MS_KEY_PASSWORD";

/**
 * A password from the file, the variable, or the terminal, in this order; the empty one for
 * `--no-password`. One line ending after it in the file is not part of it.
 * @param questions what the terminal is asked; two answers must agree
 * @throws ReleaseError `input_missing` | `input_invalid` | `file_unreadable`
 */
export async function readPassword(
  options: PasswordOptions,
  questions: readonly [string, ...string[]],
): Promise<string> {
  if (!options.password) return "";
  if (options.passwordFile !== undefined) return fromFile(options.passwordFile);
  const variable = process.env[PASSWORD_VARIABLE];
  if (variable !== undefined) return variable;
  if (canAsk({ interactive: true })) return fromTerminal(questions);
  throw new ReleaseError({
    code: "input_missing",
    message: "There is no password, and no terminal to ask for one.",
    next: `Set ${PASSWORD_VARIABLE}, or use --password-file, or --no-password for none.`,
  });
}

async function fromFile(path: string): Promise<string> {
  try {
    return (await readFile(path, "utf8")).replace(/\r?\n$/, "");
  } catch (cause) {
    const message = `The password file ${path} cannot be read.`;
    throw new ReleaseError({ code: "file_unreadable", message, cause });
  }
}

async function fromTerminal(questions: readonly [string, ...string[]]): Promise<string> {
  const answers: string[] = [];
  for (const message of questions) {
    const answer = await prompt({ message, output: process.stderr });
    if (isCancel(answer)) {
      throw new ReleaseError({
        code: "input_missing",
        message: "No password was given.",
        next: `Run it again, set ${PASSWORD_VARIABLE}, or use --no-password for none.`,
      });
    }
    answers.push(answer);
  }
  const [first = "", second = first] = answers;
  if (first === second) return first;
  throw new ReleaseError({
    code: "input_invalid",
    message: "The two passwords differ; no key was made.",
    next: "Run it again and type the same twice.",
  });
}
