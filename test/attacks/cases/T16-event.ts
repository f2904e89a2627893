import type { Attack, LaneVariant } from "../attack.ts";
import { attestedAs } from "../attested.ts";
import { policed } from "../policed.ts";

const EVENTS = ["pull_request_target", "workflow_run", "schedule"];

const LYING: LaneVariant = {
  what: "the candidate claims a push",
  lane: "verify",
  expect: "run_mismatch",
  forge: async (world) => {
    const { project } = await world.sealed({
      run: { event: "pull_request_target" },
      candidate: (genuine) => ({ ...genuine, run: { ...genuine.run, event: "push" } }),
    });
    return { project };
  },
};

export const attack: Attack = {
  id: "T16",
  title: "A run that an event started which is not allowed",
  variants: [
    ...EVENTS.map((event) => policed(event, "event_not_allowed", () => ({}), { run: { event } })),
    policed("a push where only dispatches are allowed", "event_not_allowed", () => ({
      events: ["workflow_dispatch"],
    })),
    LYING,
    ...attestedAs([
      "a certificate of a pull_request_target under the genuine statement",
      "a statement that says another event",
    ]),
  ],
};
