import assert from "node:assert/strict";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { replace } from "../../support/assets.ts";
import { assetOf, candidateOf } from "../../support/snapshot.ts";
import type { Attack, LaneVariant, Scene } from "../attack.ts";
import type { World } from "../world.ts";

/** What may be on its way in buffers when the reader has stopped. */
const MOST_SENT = 16 * 1024 * 1024;

/** Sends until nobody listens any more, or until far more than anybody should have taken. */
async function pourEndlessly(res: ServerResponse, sent: { bytes: number }): Promise<void> {
  res.writeHead(200, { "content-type": "application/octet-stream" });
  const gone = new AbortController();
  res.once("close", () => gone.abort());
  const chunk = Buffer.alloc(64 * 1024, "x");
  while (!res.destroyed && sent.bytes < 4 * MOST_SENT) {
    const more = res.write(chunk);
    sent.bytes += chunk.length;
    if (!more) await once(res, "drain", { signal: gone.signal }).catch(() => {});
  }
  res.end();
}

function endless(name: string, lane: "verify" | "promote"): LaneVariant {
  const forge = async (world: World): Promise<Scene> => {
    const { project } = await world.sealed();
    const { id } = assetOf(await candidateOf(project), name);
    const sent = { bytes: 0 };
    return {
      project,
      hooks: {
        answer: async ({ path }, res) => {
          if (!path.endsWith(`/releases/assets/${id}`)) return false;
          await pourEndlessly(res, sent);
          return true;
        },
      },
      after: () => {
        assert.ok(sent.bytes > 0, "nobody asked for it");
        assert.ok(sent.bytes < MOST_SENT, `${sent.bytes} bytes were read`);
      },
    };
  };
  return { what: `of ${name}, ${lane}`, lane, expect: "asset_mismatch", forge };
}

/** What is larger than any genuine document is not even downloaded. */
const HUGE: LaneVariant = {
  what: "a candidate.json of 5 MB",
  lane: "verify",
  expect: "document_too_large",
  forge: async (world) => {
    const { project } = await world.sealed();
    const bytes = " ".repeat(5 * 1024 * 1024);
    await replace(project, await candidateOf(project), "candidate.json", bytes);
    const { id } = assetOf(await candidateOf(project), "candidate.json");
    let asked = 0;
    return {
      project,
      hooks: {
        before: ({ path }) => {
          if (path.endsWith(`/releases/assets/${id}`)) asked += 1;
        },
      },
      after: () => assert.equal(asked, 0, "it was downloaded"),
    };
  },
};

export const attack: Attack = {
  id: "T07",
  title: "An endless body: reading stops at the declared size",
  variants: [
    endless("firmware.hex", "verify"),
    endless("firmware.hex", "promote"),
    endless("candidate.json", "verify"),
    endless("checksums.txt", "verify"),
    HUGE,
  ],
};
