import {
  SMALL_ORDER_ENCODINGS,
  UNREDUCED_ENCODINGS,
} from "../../../packages/signing/test/hostile.ts";
import type { Attack } from "../attack.ts";
import { publicKey, resigned, vectors } from "../signatures.ts";

const [SMALL = Buffer.alloc(32)] = SMALL_ORDER_ENCODINGS;

export const attack: Attack = {
  id: "T45",
  title: "A or R of small order, or not canonical",
  variants: [
    ...vectors(/small order|not reduced/),
    ...[...SMALL_ORDER_ENCODINGS, ...UNREDUCED_ENCODINGS.slice(4, 8)].map((bytes) =>
      publicKey(`the public key ${bytes.toString("hex")}`, bytes.toString("base64")),
    ),
    {
      ...resigned(
        "a candidate under a key of small order",
        () => `${Buffer.concat([SMALL, Buffer.alloc(32)]).toString("base64")}\n`,
        () => ({ "public-key": SMALL.toString("base64") }),
      ),
      expect: "public_key_invalid",
    },
  ],
};
