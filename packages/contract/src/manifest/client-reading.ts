import { explainAssetName } from "../asset-name.ts";
import { pointerTo, showFound } from "../problem.ts";
import type { Problem } from "../problem.ts";

/** A manifest as a client holds it in memory: what it relies on and nothing else. */
export interface ClientReading {
  /** False when the client gives up before it looks at the content. */
  readonly readable: boolean;
  readonly problems: readonly Problem[];
  readonly tag: string;
  readonly channel: string;
  readonly assets: readonly ClientAsset[];
  readonly installSets: readonly ClientInstallSet[];
}

export interface ClientAsset {
  readonly id: string;
  readonly kind: string;
  readonly os: string | undefined;
  readonly arch: string | undefined;
  readonly filename: string;
  readonly url: string | undefined;
}

interface ClientInstallSet {
  readonly id: string;
  readonly os: string | undefined;
  readonly arch: string | undefined;
  readonly assets: readonly string[];
}

/** Reads what a client reads; a field that is missing or of another type is a problem with its place. */
export function readAsClient(bytes: Uint8Array, accepted: readonly number[]): ClientReading {
  const document = jsonOf(bytes);
  if (document === null) {
    return unreadable({
      pointer: "",
      message: "is not a JSON object in UTF-8 without a byte order mark",
    });
  }
  const schema = document["schema"];
  if (typeof schema !== "number" || !accepted.includes(schema)) {
    // Failure seen: producers raised the schema while clients refused it, for three months.
    const expected = `one of ${accepted.join(", ")}`;
    return unreadable({
      pointer: "/schema",
      message: "is not accepted",
      expected,
      found: showFound(schema),
    });
  }
  const problems: Problem[] = [];
  const text = fieldReader(problems);
  const assets = objects(document["assets"], "/assets", problems);
  const sets = objects(document["install_sets"], "/install_sets", problems);
  return {
    readable: true,
    problems,
    tag: text(document, "", "tag"),
    channel: text(document, "", "channel"),
    assets: assets.map((asset, index) => {
      const pointer = pointerTo("/assets", index);
      problems.push(...byteProblems(asset, pointer));
      return {
        id: text(asset, pointer, "id"),
        kind: text(asset, pointer, "kind"),
        os: optional(asset["os"]),
        arch: optional(asset["arch"]),
        filename: text(asset, pointer, "filename"),
        url: optional(asset["url"]),
      };
    }),
    installSets: sets.map((set, index) => ({
      id: text(set, pointerTo("/install_sets", index), "id"),
      os: optional(set["os"]),
      arch: optional(set["arch"]),
      assets: Array.isArray(set["assets"]) ? set["assets"].map(String) : [],
    })),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function unreadable(problem: Problem): ClientReading {
  return {
    readable: false,
    problems: [problem],
    tag: "",
    channel: "",
    assets: [],
    installSets: [],
  };
}

function jsonOf(bytes: Uint8Array): Fields | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function objects(value: unknown, pointer: string, problems: Problem[]): readonly Fields[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  if (!Array.isArray(value) || list.some((entry) => !isFields(entry))) {
    problems.push({ pointer, message: "is not a list of objects", found: showFound(value) });
  }
  return list.filter(isFields);
}

function fieldReader(problems: Problem[]) {
  return (from: Fields, pointer: string, field: string): string => {
    const value = from[field];
    if (typeof value === "string" && value !== "") return value;
    problems.push({
      pointer: pointerTo(pointer, field),
      message: "is not a text",
      found: showFound(value),
    });
    return "";
  };
}

function optional(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Clients enforce size and digest, and write the file under its name. */
function byteProblems({ size, sha256, filename }: Fields, pointer: string): Problem[] {
  const problems: Problem[] = [];
  if (!Number.isSafeInteger(size) || Number(size) < 1) {
    const expected = "a number of bytes, at least 1";
    problems.push({
      pointer: `${pointer}/size`,
      message: "cannot be enforced",
      expected,
      found: showFound(size),
    });
  }
  if (typeof sha256 !== "string" || !/^[0-9a-f]{64}$/.test(sha256)) {
    const expected = "64 lower-case hexadecimal digits";
    problems.push({
      pointer: `${pointer}/sha256`,
      message: "cannot be enforced",
      expected,
      found: showFound(sha256),
    });
  }
  const unsafe = typeof filename === "string" ? explainAssetName(filename) : null;
  if (unsafe !== null) {
    problems.push({
      pointer: `${pointer}/filename`,
      message: `cannot be written: it ${unsafe}`,
      found: showFound(filename),
    });
  }
  return problems;
}
