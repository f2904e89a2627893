import type { Attack } from "../attack.ts";
import { attestedAs } from "../attested.ts";

export const attack: Attack = {
  id: "T18",
  title: "Wrong statement type, payload type or predicate type",
  variants: attestedAs([
    "a statement of another statement type",
    "a statement of another predicate type",
    "a statement of another build type",
    "a statement without a predicate",
    "a bundle of another payload type",
    "a bundle of another format",
  ]),
};
