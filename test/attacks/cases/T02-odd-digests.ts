import type { Attack, LaneVariant } from "../attack.ts";
import { bent, flipped, tampered, written } from "../forged.ts";
import { replace } from "../../support/assets.ts";
import { candidateOf } from "../../support/snapshot.ts";
import type { Sealed, World } from "../world.ts";

const set =
  (digest: string | null) =>
  ({ project }: Sealed, world: World): Promise<void> => {
    const tag = `rc-${project.sha}`;
    return world.mutate(project, { type: "set_digest", tag, name: "firmware.hex", digest });
  };

const listedAs = (digest: string | null): LaneVariant =>
  tampered(`GitHub lists ${digest ?? "no digest"}`, "asset_mismatch", set(digest), {
    mode: "metadata",
  });

const claimed = (what: string, digest: (genuine: string) => string): LaneVariant =>
  written(`the inventory claims ${what}`, "document_invalid", (text) => {
    const candidate = JSON.parse(text) as Parameters<typeof bent>[0];
    const [first] = candidate.assets;
    return JSON.stringify(
      bent(candidate, first?.name ?? "", { digest: digest(first?.digest ?? "") }),
    );
  });

export const attack: Attack = {
  id: "T02",
  title: "A digest that is null, of another algorithm or in another case never matches",
  variants: [
    ...[null, "sha512", "upper_case"].map(listedAs),
    tampered("no digest, and other bytes", "asset_mismatch", async (sealed, world) => {
      const { project } = sealed;
      await replace(project, await candidateOf(project), "firmware.hex", flipped("firmware.hex"));
      await set(null)(sealed, world);
    }),
    claimed("null", () => "null"),
    claimed("sha512", (text) => `${text.replace("sha256", "sha512")}${"0".repeat(64)}`),
    claimed("upper case", (text) => text.toUpperCase()),
    claimed("no algorithm", (text) => text.replace("sha256:", "")),
    claimed("a space in front", (text) => ` ${text}`),
  ],
};
