import assert from "node:assert/strict";
import { test } from "node:test";
import {
  parseAssetName,
  parseTag,
  parseUpdaterPlatform,
  type AssetArch,
  type AssetName,
} from "@release-actions/contract";
import { generateMinisignKey, wrapTauri } from "@release-actions/signing";
import * as fc from "fast-check";
import { inferTraits } from "../src/candidate/inventory.ts";
import { assetOfAddress } from "../src/updater/address.ts";
import { platformRules } from "../src/updater/check.ts";
import {
  explainMisfit,
  genericKeys,
  mayBeRenamed,
  payloadsOf,
  typedKeys,
} from "../src/updater/payload.ts";
import type { ReleaseFile } from "../src/updater/release-file.ts";
import { openKeys } from "../src/updater/sign-payload.ts";

function file(name: string, given?: AssetArch): ReleaseFile {
  const arch = given ?? inferTraits(name).arch;
  const known = parseAssetName(name) ?? assert.fail(name);
  return { name: known, ...(arch === undefined ? {} : { arch }), open: () => assert.fail("read") };
}

/** Keys to names, for these files. */
function keysOf(names: readonly string[]): Record<string, string> {
  const payloads = payloadsOf(names.map((name) => file(name)));
  const keys = [...typedKeys(payloads), ...genericKeys(payloads)];
  return Object.fromEntries(keys.map(([key, payload]) => [key, payload.file.name]));
}

test("a generic key leads to AppImage before deb before rpm, and to setup before msi", () => {
  const [appImage, deb, rpm] = ["a_amd64.AppImage", "a_amd64.deb", "a-1.x86_64.rpm"];
  const [setup, msi] = ["a_x64-setup.exe", "a_x64.msi"];
  assert.equal(keysOf([rpm, deb, appImage])["linux-x86_64"], appImage);
  assert.equal(keysOf([rpm, deb])["linux-x86_64"], deb);
  assert.equal(keysOf([rpm])["linux-x86_64"], rpm);
  assert.equal(keysOf([msi, setup])["windows-x86_64"], setup);
  assert.deepEqual(keysOf([msi]), { "windows-x86_64": msi, "windows-x86_64-msi": msi });
});

test("each processor has keys of its own, and both Macs share a universal file", () => {
  assert.deepEqual(keysOf(["a_aarch64.AppImage", "a_armhf.deb", "a_universal.app.tar.gz"]), {
    "linux-aarch64": "a_aarch64.AppImage",
    "linux-aarch64-appimage": "a_aarch64.AppImage",
    "linux-armv7": "a_armhf.deb",
    "linux-armv7-deb": "a_armhf.deb",
    "darwin-x86_64": "a_universal.app.tar.gz",
    "darwin-x86_64-app": "a_universal.app.tar.gz",
    "darwin-aarch64": "a_universal.app.tar.gz",
    "darwin-aarch64-app": "a_universal.app.tar.gz",
  });
});

test("the archive that clients of Tauri 1 need stands before the AppImage that it wraps", () => {
  const both = ["a_amd64.AppImage", "a_amd64.AppImage.tar.gz"];
  assert.equal(keysOf(both)["linux-x86_64-appimage"], both[1]);
});

test("installers that no updater runs, archives and signatures are no payloads", () => {
  const others = [
    "a_x64.dmg",
    "a.exe",
    "a_x64.zip",
    "a_amd64.deb.sig",
    "a_x64.tar.gz",
    "-setup.exe",
  ];
  const named = others.filter((name) => parseAssetName(name) !== null);
  assert.deepEqual(payloadsOf(named.map((name) => file(name))), []);
});

for (const [key, name, expected] of [
  ["linux-x86_64", "a_amd64.AppImage", null],
  ["windows-x86_64", "a-linux-tool_x64-setup.exe", null],
  ["darwin-aarch64", "a_universal.app.tar.gz", null],
  ["linux-aarch64", "a_amd64.AppImage", "a package for x86_64"],
  ["windows-x86_64", "a_amd64.AppImage", "a package for linux"],
  ["windows-x86_64-msi", "a_x64-setup.exe", "a nsis"],
  ["linux-x86_64-deb", "a_amd64.rpm", "a rpm"],
  ["darwin-x86_64", "a_x64.dmg", "no package that an updater installs"],
  ["linux-x86_64", "a.AppImage", null],
] as const) {
  test(`${name} for ${key}: ${expected ?? "fits"}`, () => {
    const platform = parseUpdaterPlatform(key) ?? assert.fail(key);
    assert.equal(explainMisfit(platform, file(name)), expected);
  });
}

test("a signature's file name may be what was renamed into the asset's, and nothing else", () => {
  for (const signed of ["My App.app.tar.gz", "My.App_x64.app.tar.gz", "My App_x64.app.tar.gz"]) {
    assert.ok(mayBeRenamed(signed, "My.App_x64.app.tar.gz"), signed);
  }
  for (const signed of [
    "My App_aarch64.app.tar.gz",
    "Other.app.tar.gz",
    "My.Ap.app.tar.gz",
    "My App.AppImage",
    "My.App_x64.app.tar.gz.sig",
    ".app.tar.gz",
    "",
  ]) {
    assert.ok(!mayBeRenamed(signed, "My.App_x64.app.tar.gz"), signed);
  }
});

const TAG = parseTag("v1.2.3") ?? assert.fail("a tag");
const places = [{ repository: { htmlUrl: "https://github.com/acme/app" }, tag: TAG }];
const judge = (url: string): AssetName | string => {
  const judged = assetOfAddress("linux-x86_64", url, places);
  return typeof judged === "string" ? judged : judged.message;
};

test("an asset's address gives its name back, however GitHub or a person spelled it", () => {
  const base = "https://github.com/acme/app/releases/download";
  assert.equal(judge(`${base}/v1.2.3/a+b.deb`), "a+b.deb");
  assert.equal(judge(`${base}/v1.2.3/a%2Bb.deb`), "a+b.deb");
  assert.equal(judge(`${base.replace("acme/app", "Acme/App")}/v1.2.3/a.deb`), "a.deb");
});

for (const [url, says] of [
  ["https://api.github.com/repos/acme/app/releases/assets/5", /API/],
  ["https://ghe.test/api/v3/repos/acme/app/releases/assets/5", /API/],
  ["https://github.com/acme/app/releases/download/untagged-0f/a.deb", /draft/],
  ["https://github.com/acme/app/releases/latest/download/a.deb", /the latest/],
  ["https://github.com/acme/app/releases/download/v1.2.4/a.deb", /another release/],
  ["https://github.com/acme/app/releases/download/rc-1/a.deb", /a candidate/],
  ["https://github.com/acme/apps/releases/download/v1.2.3/a.deb", /another repository/],
  ["https://github.com.evil.test/acme/app/releases/download/v1.2.3/a.deb", /another repository/],
  ["http://github.com/acme/app/releases/download/v1.2.3/a.deb", /another repository/],
  ["https://github.com/acme/app/releases/download/v1.2.3/a%2F..%2Fb.deb", /no name of an asset/],
  ["https://github.com/acme/app/releases/download/v1.2.3/", /no name of an asset/],
  ["https://github.com/acme/app/releases/download/v1.2.3/x/a.deb", /not that of an asset/],
  ["https://me@github.com/acme/app/releases/download/v1.2.3/a.deb", /not that of an asset/],
  ["https://github.com/acme/app/releases/download/v1.2.3/a.deb?x=1", /not that of an asset/],
  ["https://github.com/acme/app/releases/download/v1.2.3/a.deb#x", /not that of an asset/],
  ["https://github.com/acme/app/raw/main/a.deb", /not that of an asset/],
  ["https://", /not that of an asset/],
] as const) {
  test(`the address ${url} is refused`, () => assert.match(judge(url), says));
}

test("no address but an asset's own is taken for one", () => {
  const base = "https://github.com/acme/app/releases/download/v1.2.3/";
  fc.assert(
    fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (url) => {
      assert.match(judge(url), / /);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: "grapheme-ascii" }), (end) => {
      const judged = judge(base + end);
      if (judged.includes(" ")) return;
      assert.equal(
        decodeURIComponent(new URL(base + end).pathname.split("/").at(-1) ?? ""),
        judged,
      );
    }),
  );
});

test("a required platform brings its generic one, and no key is told twice", () => {
  const missing = platformRules(["linux-x86_64-deb"], ["windows-x86_64-msi", "windows-x86_64"]);
  const keys = missing.map(({ rule }) => rule.replace("platforms/", ""));
  assert.deepEqual(keys.toSorted(), ["linux-x86_64", "windows-x86_64", "windows-x86_64-msi"]);
});

test("a secret key of another pair that claims the pinned key's id is refused", async () => {
  const [mine, other] = await Promise.all(
    [0, 1].map(() => generateMinisignKey({ password: "", format: "tauri" })),
  );
  assert.ok(mine && other);
  const [comment = "", line = ""] = Buffer.from(other.publicKey, "base64").toString().split("\n");
  const forged = Buffer.from(line, "base64");
  const genuine = Buffer.from(mine.publicKey, "base64").toString().split("\n")[1] ?? "";
  Buffer.from(genuine, "base64").copy(forged, 2, 2, 10);
  const pinned = wrapTauri(`${comment}\n${forged.toString("base64")}\n`);
  const secret = { text: mine.secretKey, password: "" };
  await assert.rejects(openKeys(pinned, secret), { code: "signing_key_not_pinned" });
  const { signer } = await openKeys(mine.publicKey, secret);
  assert.equal(signer?.keyId, mine.keyId);
});
