import type { Attack } from "../attack.ts";
import { inBytes, minisignEdited, resigned, vectors } from "../signatures.ts";

const L = 2n ** 252n + 27742317777372353535851937790883648493n;

/** The same signature with S + L: the equation still holds. */
function unreduced(signature: Uint8Array): Buffer {
  const bytes = Buffer.from(signature);
  const bigEndian = Buffer.from(bytes.subarray(32, 64).toReversed()).toString("hex");
  const sum = (BigInt(`0x${bigEndian}`) + L).toString(16).padStart(64, "0");
  Buffer.from(Buffer.from(sum, "hex").toReversed()).copy(bytes, 32);
  return bytes;
}

export const attack: Attack = {
  id: "T44",
  title: "S that is not reduced",
  variants: [
    ...vectors(/^S /),
    resigned("of a candidate", (text) => {
      return `${unreduced(Buffer.from(text, "base64")).toString("base64")}\n`;
    }),
    ...minisignEdited("of a file", "signature_invalid", (text) =>
      inBytes(text, 1, (bytes) =>
        Buffer.concat([bytes.subarray(0, 10), unreduced(bytes.subarray(10))]),
      ),
    ),
    ...minisignEdited("of a trusted comment", "signature_invalid", (text) =>
      inBytes(text, 3, unreduced),
    ).slice(0, 1),
  ],
};
