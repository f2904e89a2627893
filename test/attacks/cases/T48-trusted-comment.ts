import type { Attack } from "../attack.ts";
import { inBytes, inLine, minisignEdited } from "../signatures.ts";

export const attack: Attack = {
  id: "T48",
  title: "A trusted comment that was edited",
  variants: [
    ...minisignEdited("its time", "signature_invalid", (text) =>
      inLine(text, 2, (line) => line.replace("1700000000", "1700000001")),
    ),
    ...minisignEdited("its version", "signature_invalid", (text) =>
      inLine(text, 2, (line) => line.replace("version:1.2.3", "version:9.9.9")),
    ).slice(0, 1),
    ...minisignEdited("its version left out", "signature_invalid", (text) =>
      inLine(text, 2, (line) => line.replace(/\tversion:.*/, "")),
    ),
    ...minisignEdited("its signature", "signature_invalid", (text) =>
      inBytes(text, 3, (bytes) => {
        bytes.writeUInt8(bytes.readUInt8(5) ^ 1, 5);
      }),
    ).slice(0, 1),
  ],
};
