import type { LatestJson } from "@release-actions/contract";
import type { GeneratedMinisignKey } from "@release-actions/signing";
import type { Project } from "../support/project.ts";
import {
  candidateDocument,
  makeApp,
  makeKey,
  PASSWORD,
  REQUIRED,
  sealApp,
  TAG,
} from "../support/updater.ts";
import type { LaneVariant } from "./attack.ts";

/** A candidate of an app whose build wrote a latest.json, with something changed about it. */
export function updater(
  what: string,
  expect: LaneVariant["expect"],
  change: (
    genuine: LatestJson,
    key: GeneratedMinisignKey,
    project: Project,
  ) => LatestJson | string | Promise<LatestJson>,
): LaneVariant {
  return {
    what,
    lane: "promote",
    expect,
    forge: async ({ stage }) => {
      const key = await makeKey();
      const project = await makeApp(stage);
      const genuine = await candidateDocument(project, key);
      await sealApp(project, await change(genuine, key, project));
      const inputs = { "updater-public-key": key.publicKey, "required-platforms": REQUIRED };
      return { project, tag: TAG, inputs, secrets: [key.secretKey, PASSWORD] };
    },
  };
}
