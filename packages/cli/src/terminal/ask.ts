import { parseTag, ReleaseError, type Tag } from "@release-actions/contract";
import { parseFinalTag } from "@release-actions/lanes";
import { Interrupted } from "./interrupted.ts";

/** Whether somebody is there to be asked. */
export function canAsk(options: { readonly interactive: boolean; readonly json?: true }): boolean {
  const asked = options.interactive && options.json !== true;
  return asked && process.stdin.isTTY && process.stderr.isTTY && process.env["CI"] === undefined;
}

/** A yes or a no; leaving the question ends the program. */
export async function askConfirm(message: string): Promise<boolean> {
  const { confirm } = await import("@clack/prompts");
  return answered(await confirm({ message, output: process.stderr }));
}

/**
 * The same for what cannot be taken back: Enter alone is a no.
 * @param pointless takes the question back, which then counts as a no
 */
export async function askGrave(message: string, pointless?: AbortSignal): Promise<boolean> {
  const { confirm } = await import("@clack/prompts");
  const signal = pointless === undefined ? {} : { signal: pointless };
  const answer = await confirm({
    message,
    output: process.stderr,
    initialValue: false,
    ...signal,
  });
  return pointless?.aborted === true ? false : answered(answer);
}

/** Whether the same is typed that is expected. */
export async function askAgain(expected: string, message: string): Promise<boolean> {
  const { text } = await import("@clack/prompts");
  return answered(await text({ message, output: process.stderr })) === expected;
}

/** The proposed tag, or another one that is typed. */
export async function askTag(proposed: Tag, message: string): Promise<Tag> {
  const { select, text } = await import("@clack/prompts");
  const choice = answered(
    await select<"take" | "other">({
      message,
      output: process.stderr,
      options: [
        { value: "take", label: proposed },
        { value: "other", label: "another version" },
      ],
    }),
  );
  if (choice === "take") return proposed;
  const typed = answered(
    await text({
      message: "Which tag?",
      output: process.stderr,
      initialValue: proposed,
      validate: (value) => (readTag(value ?? "") === null ? "No tag of a version." : undefined),
    }),
  );
  return readTag(typed) ?? proposed;
}

function readTag(typed: string): Tag | null {
  const tag = parseTag(typed);
  try {
    return tag === null ? null : parseFinalTag(tag).tag;
  } catch (error) {
    if (error instanceof ReleaseError) return null;
    throw error;
  }
}

function answered<T>(answer: T): Exclude<T, symbol> {
  if (typeof answer !== "symbol") return answer as Exclude<T, symbol>;
  process.stderr.write("Stopped.\n");
  throw new Interrupted();
}
