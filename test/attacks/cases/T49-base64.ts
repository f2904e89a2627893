import { otherSpellings } from "../../../packages/signing/test/spellings.ts";
import type { Attack, CallVariant } from "../attack.ts";
import { inLine, minisignEdited, publicKey, resigned } from "../signatures.ts";

const KEY = "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik=";

function spelled(what: string, line: 1 | 3, change: (base64: string) => string): CallVariant {
  const [call] = minisignEdited(what, "signature_invalid", (text) => inLine(text, line, change));
  return call;
}

export const attack: Attack = {
  id: "T49",
  title: "Base64 that is not canonical",
  variants: [
    ...otherSpellings(KEY).map((text) => publicKey(`a key as ${JSON.stringify(text)}`, text)),
    spelled("a star inside", 1, (text) => `${text.slice(0, 9)}*${text.slice(9)}`),
    spelled("no padding", 3, (text) => text.replace(/=+$/, "")),
    spelled("a space at the end", 1, (text) => `${text} `),
    spelled("of the other alphabet", 3, (text) => `${text.slice(0, 4)}-_${text.slice(6)}`),
    resigned(
      "a candidate's signature with a star inside",
      (text) => `${text.slice(0, 9)}*${text.slice(9)}`,
    ),
    resigned("a candidate's signature without padding", (text) => text.replace(/=+/, "")),
  ],
};
