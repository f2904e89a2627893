import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import type { ErrorCode, ErrorEntry } from "@release-actions/contract";
import type { Generated } from "../generate.ts";
import { betweenMarkers, markdownTable, prose } from "./markdown.ts";
import { EXIT_CLASSES } from "./error-reference.ts";
import { failureCodes } from "./failure-codes.ts";

/** As much of an action.yml as its README repeats. */
interface ActionFile {
  readonly inputs: Readonly<
    Record<string, { description: string; required?: boolean; default?: string }>
  >;
  readonly outputs: Readonly<Record<string, { description: string }>>;
}

/** Codes that stand in code which the action calls, and that it still never ends with. */
const NEVER: Readonly<Record<string, readonly ErrorCode[]>> = {
  "create-candidate": [
    // These become a candidate_tampered.
    "asset_missing",
    "asset_extra",
    "asset_incomplete",
    // It reads seals only where it has seen one, and a new seal has nothing in its way.
    "candidate_incomplete",
    "release_conflict",
  ],
  "build-manifest": [
    // It uploads nothing, and reads receipts, not checksums.
    "file_changed",
    "checksums_invalid",
    // It has a public key and no other; a signature that does not verify is a previous_unverified.
    "signing_key_invalid",
    "signing_key_password_wrong",
    "signature_invalid",
    "signature_key_mismatch",
  ],
  // It uploads nothing, so it never asks whether a file is still what was hashed.
  "verify-candidate": ["file_changed"],
};

/** Each action's README: its prose as it is, its tables from action.yml and the sources. */
export async function actionReference(root: string): Promise<readonly Generated[]> {
  const { ERROR_CODES } = await import("@release-actions/contract");
  const actions = (await readdir(join(root, "actions"))).toSorted();
  return Promise.all(actions.map((name) => readme(root, name, ERROR_CODES)));
}

async function readme(
  root: string,
  action: string,
  errors: Readonly<Record<ErrorCode, ErrorEntry>>,
): Promise<Generated> {
  const path = `${action}/README.md`;
  const { inputs, outputs } = parse(
    await readFile(join(root, action, "action.yml"), "utf8"),
  ) as ActionFile;
  const codes = await endings(root, action, Object.keys(errors) as ErrorCode[]);
  let content = await readFile(join(root, path), "utf8");
  for (const [name, body] of [
    ["inputs", inputTable(inputs)],
    ["outputs", outputTable(outputs)],
    ["failure codes", codeTable(codes, errors)],
  ] as const) {
    content = betweenMarkers({ path, content }, { start: name, end: name }, body);
  }
  return { path, content };
}

async function endings(
  root: string,
  action: string,
  known: readonly ErrorCode[],
): Promise<readonly ErrorCode[]> {
  const found = await failureCodes(root, join(root, "actions", action, "src", "main.ts"), known);
  const never = NEVER[action] ?? [];
  const idle = never.filter((code) => !found.has(code));
  if (idle.length > 0) {
    throw new Error(`${action} does not reach ${idle.join(", ")} any more: take it out of NEVER`);
  }
  return known.filter((code) => found.has(code) && !never.includes(code));
}

function inputTable(inputs: ActionFile["inputs"]): string {
  const rows = Object.entries(inputs).map(([name, { description, required, default: value }]) => [
    `\`${name}\``,
    required === true ? "**required**" : value === undefined ? "" : `\`${value}\``,
    prose(description),
  ]);
  return markdownTable(["input", "default", "means"], rows);
}

function outputTable(outputs: ActionFile["outputs"]): string {
  const rows = Object.entries(outputs).map(([name, { description }]) => [
    `\`${name}\``,
    prose(description),
  ]);
  return markdownTable(["output", "means"], rows);
}

/** By class, as in docs/errors.md, to which each code leads. */
function codeTable(
  codes: readonly ErrorCode[],
  errors: Readonly<Record<ErrorCode, ErrorEntry>>,
): string {
  const rows = Object.entries(EXIT_CLASSES).flatMap(([exit, title]) => {
    const links = codes
      .filter((code) => errors[code].exit === Number(exit))
      .map((code) => `[\`${code}\`](../docs/errors.md#${code})`);
    return links.length === 0 ? [] : [[title, links.join(", ")]];
  });
  return markdownTable(["", "code"], rows);
}
