import { getInput, setSecret } from "@actions/core";
import { requiredText } from "./inputs.ts";

/**
 * A secret that is not a token, such as a signing key: masked in the log from here on, in each of the
 * spellings that `forms` names too.
 * @throws ReleaseError `input_missing`
 */
export function requiredKey(name: string, forms: (text: string) => readonly string[]): string {
  const text = requiredText(name);
  mask(text);
  for (const form of forms(text)) mask(form);
  return text;
}

/** A password, exactly as it was given: a space at its end is part of it. Masked; may be empty. */
export function password(name: string): string {
  const text = getInput(name, { trimWhitespace: false });
  mask(text);
  return text;
}

function mask(text: string): void {
  if (text !== "") setSecret(text);
}
