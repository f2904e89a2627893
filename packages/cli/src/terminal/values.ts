import {
  parseRepositoryName,
  parseSha,
  parseTag,
  type RepositoryName,
  type Sha,
  type Tag,
} from "@release-actions/contract";
import { resolve } from "node:path";
import { InvalidArgumentError } from "commander";

export function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number.");
}

export function port(text: string): number {
  const number = wholeNumber(text);
  if (number <= 65_535) return number;
  throw new InvalidArgumentError("It must be a port: 0 to 65535.");
}

export function repository(text: string): RepositoryName {
  const name = parseRepositoryName(text);
  if (name) return name;
  throw new InvalidArgumentError("It must be owner/name.");
}

export function commit(text: string): Sha {
  const sha = parseSha(text);
  if (sha) return sha;
  throw new InvalidArgumentError("It must be a full SHA: 40 hexadecimal digits in lower case.");
}

export function tag(text: string): Tag {
  const found = parseTag(text);
  if (found) return found;
  throw new InvalidArgumentError("It must be a tag such as v1.2.3.");
}

/** `owner/repo=dir`, collected over several uses of the option. */
export function actionMapping(
  text: string,
  before: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const at = text.indexOf("=");
  const name = parseRepositoryName(text.slice(0, Math.max(at, 0)));
  const directory = text.slice(at + 1);
  if (name && directory !== "") return { ...before, [name]: resolve(directory) };
  throw new InvalidArgumentError("It must be owner/repo=directory.");
}

/** A name as release.yml has them for products and channels. */
export function label(text: string): string {
  if (/^[a-z0-9][a-z0-9._-]{0,63}$/.test(text)) return text;
  throw new InvalidArgumentError("It must be lower-case letters, digits and . _ -.");
}
