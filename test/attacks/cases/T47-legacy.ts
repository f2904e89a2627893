import type { Attack } from "../attack.ts";
import { inBytes, minisignEdited } from "../signatures.ts";

const algorithm = (name: string) => (text: string) =>
  inBytes(text, 1, (bytes) => {
    bytes.write(name, "latin1");
  });

export const attack: Attack = {
  id: "T47",
  title: "The legacy algorithm Ed where ED is required",
  variants: [
    ...minisignEdited("Ed", "signature_invalid", algorithm("Ed")),
    ...minisignEdited("eD", "signature_invalid", algorithm("eD")).slice(0, 1),
  ],
};
