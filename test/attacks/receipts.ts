import type { ErrorCode } from "@release-actions/contract";
import { publishByHand, upload } from "../support/assets.ts";
import type { LaneVariant } from "./attack.ts";
import { PROMOTION } from "./documents.ts";

/** A release that somebody published under the final tag, with a receipt of these very bytes. */
export function receipt(
  what: string,
  expect: ErrorCode,
  rewrite: (genuine: string) => string | Uint8Array,
): LaneVariant {
  return {
    what: `a published promotion.json: ${what}`,
    lane: "promote",
    expect,
    forge: async (world) => {
      const { project } = await world.sealed({ immutable: false });
      const release = await publishByHand(project, "v1.0.0");
      const bytes = rewrite(new TextDecoder().decode(PROMOTION.genuine));
      await upload(project, release, "promotion.json", bytes);
      return { project };
    },
  };
}
