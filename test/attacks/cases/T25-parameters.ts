import type { Attack } from "../attack.ts";
import { attestedAs } from "../attested.ts";

export const attack: Attack = {
  id: "T25",
  title: "Unknown external parameters in the provenance",
  variants: attestedAs([
    "a statement with an external parameter that nobody knows",
    "a statement with an input that the policy does not know",
    "a statement with another commit as its input",
    "a statement with a file that nobody built",
    "a statement with a file twice",
    "a statement whose digests have a second algorithm",
  ]),
};
