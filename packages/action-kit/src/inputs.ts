import { getInput, setSecret } from "@actions/core";
import {
  parseDigest,
  parseRepositoryName,
  parseSha,
  parseTag,
  ReleaseError,
  showFound,
  type Digest,
  type RepositoryName,
  type Sha,
  type Tag,
} from "@release-actions/contract";

/** An input's text, trimmed; undefined when it is empty or not given. */
export function optionalText(name: string): string | undefined {
  const text = getInput(name);
  return text === "" ? undefined : text;
}

/** @throws ReleaseError `input_missing` */
export function requiredText(name: string): string {
  const text = optionalText(name);
  if (text !== undefined) return text;
  throw new ReleaseError({
    code: "input_missing",
    message: `The input ${name} is empty.`,
    next: `Set \`${name}:\` under \`with:\`.`,
  });
}

/** A credential: masked in the log from here on. */
export function requiredSecret(name: string, fallback: string | undefined): string {
  const secret = optionalText(name) ?? fallback;
  if (secret === undefined || secret === "") {
    throw new ReleaseError({ code: "token_missing", message: `The input ${name} is empty.` });
  }
  setSecret(secret);
  return secret;
}

/** One item per line; blank lines and surrounding spaces do not count. */
export function lines(name: string): readonly string[] {
  return getInput(name)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** `id=value` lines. @throws ReleaseError `input_invalid` for a line without `=` or a repeated id */
export function pairs(name: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of lines(name)) {
    const at = line.indexOf("=");
    const key = line.slice(0, Math.max(at, 0)).trim();
    const value = line.slice(at + 1).trim();
    if (key === "" || value === "" || found.has(key)) {
      throw invalid(name, "lines of the form name=value, each name once", line);
    }
    found.set(key, value);
  }
  return found;
}

/** Exactly `true` or `false`: YAML's yes, on and 1 are mistakes more often than wishes. */
export function boolean(name: string, otherwise: boolean): boolean {
  const text = optionalText(name);
  if (text === undefined) return otherwise;
  if (text === "true") return true;
  if (text === "false") return false;
  throw new ReleaseError({
    code: "boolean_invalid",
    message: `The input ${name} is neither true nor false.`,
    expected: "true or false",
    found: showFound(text),
  });
}

export function choice<const T extends string>(name: string, allowed: readonly [T, ...T[]]): T {
  const text = optionalText(name) ?? allowed[0];
  const found = allowed.find((one) => one === text);
  if (found !== undefined) return found;
  throw invalid(name, allowed.join(", "), text);
}

/** A whole number of at least `least`; undefined when not given. */
export function wholeNumber(name: string, least: number): number | undefined {
  const text = optionalText(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= least) return value;
  throw invalid(name, `a whole number of at least ${least}`, text);
}

/** A full commit SHA. @throws ReleaseError `sha_invalid` */
export function commitSha(name: string, otherwise: Sha): Sha {
  const text = optionalText(name);
  if (text === undefined) return otherwise;
  const sha = parseSha(text);
  if (sha) return sha;
  throw new ReleaseError({
    code: "sha_invalid",
    message: `The input ${name} is not a full commit SHA.`,
    expected: "40 hexadecimal digits in lower case",
    found: showFound(text),
  });
}

/** A digest in GitHub's spelling; undefined when not given. */
export function optionalDigest(name: string): Digest | undefined {
  const text = optionalText(name);
  if (text === undefined) return undefined;
  const digest = parseDigest(text);
  if (digest) return digest;
  throw invalid(name, "sha256: and 64 hexadecimal digits in lower case", text);
}

export function tagName(name: string): Tag {
  const text = requiredText(name);
  const tag = parseTag(text);
  if (tag) return tag;
  throw new ReleaseError({
    code: "tag_invalid",
    message: `The input ${name} is not a tag name.`,
    expected: "a name such as v1.2.3",
    found: showFound(text),
  });
}

export function repositoryName(name: string, otherwise: RepositoryName): RepositoryName {
  const text = optionalText(name);
  if (text === undefined) return otherwise;
  const repository = parseRepositoryName(text);
  if (repository) return repository;
  throw new ReleaseError({
    code: "repository_invalid",
    message: `The input ${name} is not a repository.`,
    expected: "owner/name",
    found: showFound(text),
  });
}

/** The refusal of an input's value. */
export function invalid(name: string, expected: string, found: unknown): ReleaseError {
  return new ReleaseError({
    code: "input_invalid",
    message: `The input ${name} has a value that cannot be used.`,
    expected,
    found: showFound(found),
  });
}
