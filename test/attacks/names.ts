import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Candidate, ErrorCode } from "@release-actions/contract";
import type { CallVariant, LaneVariant } from "./attack.ts";
import { CANDIDATE, CHECKSUMS } from "./documents.ts";
import { written } from "./forged.ts";

/** create-candidate meets files of these names, all at once, in the workspace. */
export function built(
  names: readonly string[],
  expect: ErrorCode | readonly ErrorCode[],
): LaneVariant {
  return {
    what: `built as ${names.map((name) => JSON.stringify(name)).join(" and ")}`,
    lane: "create",
    expect,
    forge: async (world) => {
      const project = await world.bare();
      const folder = join(project.workspace, "in");
      await mkdir(folder, { recursive: true });
      for (const name of names) await writeFile(join(folder, name), `content of ${name}`);
      return { project, inputs: { files: "in/*" } };
    },
  };
}

/** verify-candidate meets an inventory in which a file has this name. */
export function inventoried(name: string): LaneVariant {
  return written(`an inventory with ${JSON.stringify(name)}`, "document_invalid", (text) => {
    return withName(text, name);
  });
}

/** The readers of both documents that have names meet this one. */
export function unreadable(name: string): readonly CallVariant[] {
  const line = `${"0".repeat(64)}  ${name}\n`;
  const candidate = withName(new TextDecoder().decode(CANDIDATE.genuine), name);
  return [
    {
      what: `candidate.json with ${JSON.stringify(name)}`,
      lane: "package",
      of: CANDIDATE.of,
      expect: CANDIDATE.code,
      call: () => CANDIDATE.parse(new TextEncoder().encode(candidate)),
    },
    {
      what: `checksums.txt with ${JSON.stringify(name)}`,
      lane: "package",
      of: CHECKSUMS.of,
      expect: CHECKSUMS.code,
      call: () => CHECKSUMS.parse(new TextEncoder().encode(line)),
    },
  ];
}

function withName(text: string, name: string): string {
  const { assets, ...rest } = JSON.parse(text) as Candidate;
  const [first] = assets;
  return JSON.stringify({ ...rest, assets: [{ ...first, name }] });
}
