import { it } from "node:test";
import { campaign } from "../../packages/github-emulator/test/kill-campaign.ts";

const SEED = Number(process.env["SEED"] ?? 7);

it(`fifty kills of the local GitHub, seed ${SEED}, lose nothing that it had answered`, (t) =>
  campaign(t, 50, SEED));
