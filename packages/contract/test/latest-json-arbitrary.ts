import * as fc from "fast-check";
import { parseUpdaterPlatform, type LatestJson } from "@release-actions/contract";

const SYSTEMS = ["linux", "darwin", "windows"];
const MACHINES = ["x86_64", "aarch64", "i686", "armv7", "riscv64"];
const BUNDLES = ["", "-appimage", "-deb", "-rpm", "-app", "-msi", "-nsis"];

const KEYS = SYSTEMS.flatMap((os) =>
  MACHINES.flatMap((arch) => BUNDLES.map((bundle) => `${os}-${arch}${bundle}`)),
).filter((key) => parseUpdaterPlatform(key) !== null);

const entry = fc.record(
  {
    signature: fc
      .uint8Array({ minLength: 3, maxLength: 400 })
      .map((bytes) => Buffer.from(bytes).toString("base64")),
    url: fc.webUrl({ withQueryParameters: true }),
  },
  { noNullPrototype: true },
);

const number = fc.nat({ max: 99_999 });
const version = fc
  .tuple(number, number, number, fc.option(fc.constantFrom("beta.1", "rc.0", "x-y.0a")))
  .map(([major, minor, patch, pre]) => `${major}.${minor}.${patch}${pre ? `-${pre}` : ""}`);

/** Every valid latest.json, as far as random generation reaches. */
export const latestJson: fc.Arbitrary<LatestJson> = fc.record(
  {
    version,
    notes: fc.option(fc.string({ unit: "grapheme" })),
    pub_date: fc
      .date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true })
      .map((date) => date.toISOString()),
    platforms: fc.dictionary(fc.constantFrom(...KEYS), entry, {
      minKeys: 1,
      maxKeys: 12,
      noNullPrototype: true,
    }),
  },
  { requiredKeys: ["version", "platforms"], noNullPrototype: true },
);
