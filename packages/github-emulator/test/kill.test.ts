import { it } from "node:test";
import { campaign } from "./kill-campaign.ts";

// `npm run test:kills` does it fifty times.
it("a server that is killed at any moment loses nothing that it had answered", (t) =>
  campaign(t, 6, 20_260_131));
