import type { ErrorCode } from "@release-actions/contract";
import type { Attack, LaneVariant } from "../attack.ts";

function version(built: string, wanted: string): LaneVariant {
  return verifying(`built as ${built}, wanted ${wanted}`, "version_mismatch", built, {
    version: wanted,
  });
}

/** The product has app-linux-x86_64.tar.gz; the pattern must not be read as a regular expression. */
function pattern(text: string): LaneVariant {
  const inputs = { "required-assets": text };
  return verifying(`an asset like ${text}`, "required_asset_missing", "1.0.0", inputs);
}

function verifying(
  what: string,
  expect: ErrorCode,
  built: string,
  inputs: Readonly<Record<string, string>>,
): LaneVariant {
  const forge: LaneVariant["forge"] = async (world) => {
    const { project } = await world.sealed({
      candidate: (genuine) => ({ ...genuine, version: built }),
    });
    return { project, inputs };
  };
  return { what, lane: "verify", expect, forge };
}

export const attack: Attack = {
  id: "T27",
  title: "A version matched as a substring, or a name as an unescaped pattern",
  variants: [
    version("2.0.1", "0.1.0"),
    version("10.1.0", "0.1.0"),
    version("0.1.0-beta.1", "0.1.0"),
    version("0.1.0", "0.1.0-beta.1"),
    pattern("app.linux.x86_64.tar.gz"),
    pattern("linux"),
    pattern("app-linux-x86_64.tar"),
    pattern("app-(linux|windows)-x*"),
  ],
};
