import type { ErrorCode } from "@release-actions/contract";
import { artifactVariables, startArtifactRun, uploadArchive } from "../../artifacts/upload.ts";
import { zipOf, type ZipEntry } from "../../artifacts/zip.ts";
import type { Attack, LaneVariant } from "../attack.ts";

const LINK = 0o120777;
const DEVICE = 0o060666;

function archive(what: string, expect: ErrorCode, entries: readonly ZipEntry[]): LaneVariant {
  return {
    what,
    lane: "create",
    expect,
    forge: async (world) => {
      const project = await world.bare();
      const run = await startArtifactRun(project);
      await uploadArchive(run, "build", zipOf(entries));
      const inputs = { artifacts: "build", files: "**" };
      return { project, run, inputs, variables: artifactVariables(run) };
    },
  };
}

const file = (name: string): readonly ZipEntry[] => [{ name, content: "content" }];
const BOMB = { name: "x", content: "0".repeat(1_000_000) };

export const attack: Attack = {
  id: "T56",
  title: "Zip-slip, absolute paths and links in artifact archives",
  variants: [
    archive("a path upwards", "artifact_path_unsafe", file("../x")),
    archive("a path upwards further in", "artifact_path_unsafe", file("a/../../x")),
    archive("an absolute path", "artifact_path_unsafe", file("/tmp/x")),
    archive("a path for Windows", "artifact_path_unsafe", file(String.raw`..\x`)),
    archive("a drive", "artifact_path_unsafe", file("C:x")),
    archive("a NUL", "artifact_path_unsafe", file("x\0.exe")),
    archive("a link", "artifact_link", [{ name: "x", content: "/etc/passwd", mode: LINK }]),
    archive("a device", "artifact_link", [{ name: "x", content: "x", mode: DEVICE }]),
    archive("more than it says", "artifact_zip_invalid", [{ ...BOMB, declared: 10 }]),
  ],
};
