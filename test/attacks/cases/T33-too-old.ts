import type { Candidate } from "@release-actions/contract";
import type { Attack } from "../attack.ts";
import { claiming } from "../forged.ts";
import { policed } from "../policed.ts";

const aged = (genuine: Candidate): Candidate => ({
  ...genuine,
  started_at: "2024-01-01T00:00:00Z",
  created_at: "2024-01-01T00:10:00Z",
});
const over = (genuine: Candidate): Candidate => ({
  ...aged(genuine),
  expires_at: "2024-02-01T00:00:00Z",
});
const WEEK = { "max-age-days": "7" };

export const attack: Attack = {
  id: "T33",
  title: "A candidate older than the policy's maximum",
  variants: [
    claiming("older than the input says", "candidate_expired", aged, WEEK),
    claiming("older than the input says, on promotion", "candidate_expired", aged, WEEK, "promote"),
    claiming("past its own retention", "candidate_expired", over),
    policed("older than the policy says", "candidate_expired", () => ({ max_age_days: 3 }), {
      candidate: aged,
    }),
  ],
};
