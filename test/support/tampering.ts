import { parseSha, type ErrorCode } from "@release-actions/contract";
import { download, halfUpload, remove, replace, upload } from "./assets.ts";
import { forge } from "./forge.ts";
import { PRODUCT, type Project } from "./project.ts";
import type { Run } from "./runs.ts";
import { assetOf, candidateOf } from "./snapshot.ts";
import { control, rest } from "./stage.ts";

/** Something that must make a sealed candidate worthless, and the code it is refused with. */
export interface Tampering {
  readonly what: string;
  readonly code: ErrorCode;
  /** `run` is the one that built the candidate. */
  readonly apply: (project: Project, run: Run) => Promise<void>;
  /** Inputs of verify-candidate and promote-release that the case is about. */
  readonly inputs?: Readonly<Record<string, string>>;
}

const OTHER_SHA = parseSha("0123456789".repeat(4));

/** What happens to the draft's assets. */
export const ASSET_TAMPERINGS: readonly Tampering[] = [
  {
    what: "an asset exchanged for one of the same size",
    code: "asset_mismatch",
    apply: async (project) => {
      const flipped = Buffer.from(PRODUCT["firmware.hex"]);
      flipped.writeUInt8(flipped.readUInt8(100) ^ 1, 100);
      await replace(project, await candidateOf(project), "firmware.hex", flipped);
    },
  },
  {
    what: "an asset that the inventory does not name",
    code: "asset_extra",
    apply: async (project) => {
      await upload(project, await candidateOf(project), "extra.exe", "nobody built this");
    },
  },
  {
    what: "an asset removed",
    code: "asset_missing",
    apply: async (project) => remove(project, assetOf(await candidateOf(project), "firmware.hex")),
  },
  {
    what: "an asset that is only half there",
    code: "asset_incomplete",
    apply: async (project) => {
      const release = await candidateOf(project);
      await remove(project, assetOf(release, "firmware.hex"));
      await halfUpload(project, release, "firmware.hex");
    },
  },
  {
    what: "checksums.txt edited",
    code: "checksums_mismatch",
    apply: async (project) => {
      const release = await candidateOf(project);
      const text = (await download(project, assetOf(release, "checksums.txt"))).toString();
      const edited = text.replace(/^[0-9a-f]/, (digit) => (digit === "0" ? "1" : "0"));
      await replace(project, release, "checksums.txt", edited);
    },
  },
  {
    what: "checksums.txt removed",
    code: "asset_missing",
    apply: async (project) => remove(project, assetOf(await candidateOf(project), "checksums.txt")),
  },
  {
    what: "candidate.json exchanged for something else",
    code: "document_invalid",
    apply: async (project) => {
      await replace(project, await candidateOf(project), "candidate.json", '{"schema":"mine"}\n');
    },
  },
  {
    what: "candidate.json removed",
    code: "candidate_incomplete",
    apply: async (project) =>
      remove(project, assetOf(await candidateOf(project), "candidate.json")),
  },
];

/** What candidate.json claims, forged so that everything in the draft fits together. */
export const FORGERIES: readonly Tampering[] = [
  {
    what: "a candidate.json of another repository of that name",
    code: "candidate_mismatch",
    apply: (project) =>
      forge(project, (genuine) => ({
        ...genuine,
        repository: { ...genuine.repository, id: genuine.repository.id + 1000 },
      })),
  },
  {
    what: "a candidate.json of another commit",
    code: "candidate_mismatch",
    apply: (project) =>
      forge(project, (genuine) => {
        const sha = OTHER_SHA ?? genuine.source.sha;
        return {
          ...genuine,
          tag: `rc-${sha}` as typeof genuine.tag,
          source: { ...genuine.source, sha },
        };
      }),
  },
  {
    what: "a candidate.json that names a run which never was",
    code: "run_missing",
    apply: (project) =>
      forge(project, (genuine) => ({ ...genuine, run: { ...genuine.run, id: 999_999 } })),
  },
  {
    what: "a candidate whose retention is over",
    code: "candidate_expired",
    apply: (project) =>
      forge(project, (genuine) => ({ ...genuine, ...OLD, expires_at: "2024-02-01T00:00:00Z" })),
  },
  {
    what: "a candidate older than max-age-days",
    code: "candidate_expired",
    inputs: { "max-age-days": "7" },
    apply: (project) => forge(project, (genuine) => ({ ...genuine, ...OLD })),
  },
];

const OLD = { started_at: "2024-01-01T00:00:00Z", created_at: "2024-01-01T00:10:00Z" };

/** What GitHub's own records say about the run. */
export const RUN_TAMPERINGS: readonly Tampering[] = [
  {
    what: "a run that failed after it had sealed the candidate",
    code: "run_not_successful",
    apply: (project, run) => changeRun(project, run, { conclusion: "failure" }),
  },
  {
    what: "a run that is still going",
    code: "run_not_successful",
    apply: (project, run) => changeRun(project, run, { status: "in_progress" }),
  },
  {
    what: "a run of another workflow than the policy names",
    code: "run_mismatch",
    inputs: { workflow: ".github/workflows/other.yml" },
    apply: () => Promise.resolve(),
  },
  {
    what: "a commit that was taken off the branch",
    code: "source_unreachable",
    apply: async ({ stage, name }) => {
      const body = { sha: stage.source.first, force: true };
      const path = `/repos/${name}/git/refs/heads/main`;
      await rest(stage, stage.emulator.tokens.admin, "PATCH", path, body);
    },
  },
  {
    what: "a required asset that nobody built",
    code: "required_asset_missing",
    inputs: { "required-assets": "app-linux-*\napp-macos-*.dmg" },
    apply: () => Promise.resolve(),
  },
];

async function changeRun(
  { stage, name }: Project,
  run: Run,
  change: Readonly<Record<string, string>>,
): Promise<void> {
  await control(stage.emulator, "PATCH", `/repos/${name}/runs/${run.id}`, change);
}

export const TAMPERINGS = [...ASSET_TAMPERINGS, ...FORGERIES, ...RUN_TAMPERINGS];
