import type { Attack } from "../attack.ts";
import { attestedAs } from "../attested.ts";

export const attack: Attack = {
  id: "T19",
  title: "No signature, or a second one, in the envelope",
  variants: attestedAs([
    "a bundle without a signature",
    "a bundle with a second signature, its own again",
    "a bundle with a second, foreign signature",
    "a bundle whose signature has one bit flipped",
    "a bundle whose statement was edited",
  ]),
};
