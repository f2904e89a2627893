import type { Attack } from "../attack.ts";
import { inBytes, minisignEdited } from "../signatures.ts";

const flip =
  (at: number) =>
  (bytes: Buffer): void => {
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  };

export const attack: Attack = {
  id: "T46",
  title: "A key id that is not the key's",
  variants: [
    ...minisignEdited("its first digit", "signature_key_mismatch", (text) =>
      inBytes(text, 1, flip(2)),
    ),
    ...minisignEdited("its last digit", "signature_key_mismatch", (text) =>
      inBytes(text, 1, flip(9)),
    ).slice(0, 1),
  ],
};
