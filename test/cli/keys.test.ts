import assert from "node:assert/strict";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { openEd25519Key, openMinisignKey, unwrapTauri } from "@release-actions/signing";
import { ms } from "../support/ms.ts";
import { assertOk } from "../support/outcome.ts";
import { sign, workspaceWith } from "../support/sign-step.ts";
import { provesDocuments } from "../support/command-documents.ts";

provesDocuments("keys verify");

const PASSWORD = "correct horse battery";
const WITH_PASSWORD = { MS_KEY_PASSWORD: PASSWORD };

interface Made {
  readonly ok: boolean;
  readonly kind: string;
  readonly key_id: string;
  readonly public_key: string;
  readonly secret_key?: string;
  readonly secret_file?: string;
}

/** Makes a pair in a folder of its own. */
async function generate(kind: string): Promise<Made & { readonly secret: string; folder: string }> {
  const folder = await workspaceWith({});
  const secret = join(folder, "new.key");
  const args = ["keys", "generate", kind, "--secret", secret, "--json"];
  const { code, stdout, stderr } = await ms(args, kind === "ed25519" ? {} : WITH_PASSWORD);
  assert.equal(code, 0, stderr);
  return { ...(JSON.parse(stdout) as Made), secret, folder };
}

/** For whatever only looks at a pair: its slow derivation is paid once. */
const pairs = {
  ed25519: await generate("ed25519"),
  tauri: await generate("tauri"),
  minisign: await generate("minisign"),
};

for (const kind of ["ed25519", "tauri", "minisign"] as const) {
  test(`a new ${kind} key goes to a file for the owner only, its public half to stdout`, async () => {
    const folder = await workspaceWith({});
    const secret = join(folder, "new.key");
    const { code, stdout, stderr } = await ms(
      ["keys", "generate", kind, "--secret", secret],
      WITH_PASSWORD,
    );
    assert.equal(code, 0, stderr);
    const key = await readFile(secret, "utf8");
    assert.equal((await stat(secret)).mode & 0o777, 0o600);
    assert.equal((await readFile(`${secret}.pub`, "utf8")).trim(), stdout.trim());
    const said = stdout + stderr;
    for (const line of key.split("\n").filter((one) => one.length > 20)) {
      if (!line.startsWith("untrusted")) assert.ok(!said.includes(line), "the secret is shown");
    }
    assert.ok(!said.includes(PASSWORD));
    // Where each half belongs.
    assert.match(stderr, /gated environment/);
    assert.match(stderr, /gh secret set \w+ --env release/);
    assert.match(stderr, /public key .* reviewed configuration/);
  });

  test(`what ms keys public shows for a ${kind} key is what generate printed`, async () => {
    const made = pairs[kind];
    const { code, stdout, stderr } = await ms(
      ["keys", "public", made.secret, "--json"],
      WITH_PASSWORD,
    );
    assert.equal(code, 0, stderr);
    const { ok, key_id, public_key } = JSON.parse(stdout) as Made;
    assert.deepEqual({ ok, key_id }, { ok: true, key_id: made.key_id });
    assert.equal(public_key, made.public_key);
  });

  test(`a ${kind} key made here signs in sign-manifest, and ms keys verify agrees`, async () => {
    const made = pairs[kind];
    const workspace = await workspaceWith({ "app.bin": "content" });
    const minisign = {
      algorithm: "minisign",
      "signing-key-password": PASSWORD,
      format: kind,
      version: "1.2.3",
    };
    assertOk(
      await sign(workspace, {
        files: "app.bin",
        "signing-key": await readFile(made.secret, "utf8"),
        "public-key": made.public_key,
        ...(kind === "ed25519" ? {} : minisign),
      }),
    );
    const file = join(workspace, "app.bin");
    for (const pinned of [
      ["--public-key", made.public_key],
      ["--public-key-file", `${made.secret}.pub`],
    ]) {
      const { code, stdout, stderr } = await ms(["keys", "verify", file, ...pinned]);
      assert.equal(code, 0, stderr);
      assert.match(stdout, new RegExp(`is signed by ${made.key_id}`));
      if (kind !== "ed25519") assert.match(stdout, /Signed as app\.bin, version 1\.2\.3, 20/);
    }
    const machines = await ms(["keys", "verify", file, "--public-key", made.public_key, "--json"]);
    const told = JSON.parse(machines.stdout) as Record<string, unknown>;
    assert.equal(told["ok"], true);
    assert.equal(told["key_id"], made.key_id);

    await writeFile(file, "Content");
    const changed = await ms(["keys", "verify", file, "--public-key", made.public_key]);
    assert.equal(changed.code, 1);
    assert.equal(changed.stdout, "");
    assert.match(changed.stderr, /\[signature_invalid\]/);
  });
}

test("a signature of another key is refused with both key ids", async () => {
  const [mine, other] = [pairs.tauri, await generate("tauri")];
  const workspace = await workspaceWith({ "app.bin": "content" });
  const inputs = {
    files: "app.bin",
    algorithm: "minisign",
    "signing-key": await readFile(mine.secret, "utf8"),
    "signing-key-password": PASSWORD,
    "public-key": mine.public_key,
  };
  assertOk(await sign(workspace, inputs));
  const file = join(workspace, "app.bin");
  const { code, stderr } = await ms(["keys", "verify", file, "--public-key", other.public_key]);
  assert.equal(code, 1);
  assert.match(stderr, /\[signature_key_mismatch\]/);
  assert.ok(stderr.includes(mine.key_id) && stderr.includes(other.key_id));
});

test("an existing file is never overwritten, neither the secret nor the public key", async () => {
  for (const there of ["new.key", "new.key.pub"]) {
    const folder = await workspaceWith({ [there]: "precious" });
    const args = ["keys", "generate", "ed25519", "--secret", join(folder, "new.key")];
    const { code, stdout, stderr } = await ms(args);
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /is there already; a key is never overwritten/);
    assert.deepEqual(await readdir(folder), [there]);
    assert.equal(await readFile(join(folder, there), "utf8"), "precious");
  }
});

test("the secret is printed only when it is asked for, and then in no file", async () => {
  const { code, stdout } = await ms(["keys", "generate", "ed25519", "--print-secret", "--json"]);
  assert.equal(code, 0);
  const made = JSON.parse(stdout) as Made;
  const signer = openEd25519Key(made.secret_key ?? "");
  assert.equal(Buffer.from(signer.publicKey).toString("base64"), made.public_key);
  const both = ["keys", "generate", "ed25519", "--print-secret", "--secret", "x.key"];
  assert.equal((await ms(both)).code, 2);
});

test("a password comes from a file, without the line ending that editors add", async () => {
  const folder = await workspaceWith({ password: `${PASSWORD}\n` });
  const secret = join(folder, "new.key");
  const from = ["--password-file", join(folder, "password")];
  assert.equal((await ms(["keys", "generate", "tauri", "--secret", secret, ...from])).code, 0);
  const signer = await openMinisignKey(await readFile(secret, "utf8"), PASSWORD);
  assert.match(signer.keyId, /^[0-9A-F]{8,16}$/);
});

test("without a password, a file for one, or a terminal, it is not guessed", async () => {
  const folder = await workspaceWith({});
  const args = ["keys", "generate", "tauri", "--secret", join(folder, "new.key")];
  const { code, stderr } = await ms(args);
  assert.equal(code, 2);
  assert.match(stderr, /MS_KEY_PASSWORD/);
  assert.deepEqual(await readdir(folder), []);
  const none = await ms([...args, "--no-password"]);
  assert.equal(none.code, 0, none.stderr);
  const text = await readFile(join(folder, "new.key"), "utf8");
  assert.ok(unwrapTauri(text) !== null);
  assert.ok(await openMinisignKey(text, ""));
});

test("a password is never an argument", async () => {
  const { code, stderr } = await ms(["keys", "generate", "tauri", "--password", "secret"]);
  assert.equal(code, 2);
  assert.match(stderr, /unknown option/);
});

test("a wrong password ends with 3 and shows nothing of the key", async () => {
  const made = pairs.tauri;
  const { code, stdout, stderr } = await ms(["keys", "public", made.secret], {
    MS_KEY_PASSWORD: "wrong",
  });
  assert.equal(code, 3);
  assert.equal(stdout, "");
  assert.match(stderr, /\[signing_key_password_wrong\]/);
});

test("a secret key comes from a variable, too", async () => {
  const made = pairs.ed25519;
  const key = await readFile(made.secret, "utf8");
  const named = await ms(["keys", "public", "--from-env", "MY_KEY"], { MY_KEY: key });
  assert.equal(named.stdout.trim(), made.public_key);
  const usual = await ms(["keys", "public"], { MS_SIGNING_KEY: `${key}\n` });
  assert.equal(usual.stdout.trim(), made.public_key);
  assert.equal((await ms(["keys", "public"])).code, 2);
});

test("a public key where a secret one belongs is refused as that", async () => {
  const made = pairs.tauri;
  const { code, stderr } = await ms(["keys", "public", `${made.secret}.pub`], WITH_PASSWORD);
  assert.equal(code, 3);
  assert.match(stderr, /\[signing_key_invalid\]/);
  assert.match(stderr, /a public key/);
});

test("verify without a public key, or with two, is a mistake in usage", async () => {
  const folder = await workspaceWith({ a: "1", "a.sig": "x", key: "x" });
  const file = join(folder, "a");
  assert.equal((await ms(["keys", "verify", file])).code, 2);
  const two = ["--public-key", "x", "--public-key-file", join(folder, "key")];
  assert.equal((await ms(["keys", "verify", file, ...two])).code, 2);
});

test("a missing file and a missing signature end with 5", async () => {
  const folder = await workspaceWith({ a: "1" });
  const key = ["--public-key", "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik="];
  const unsigned = await ms(["keys", "verify", join(folder, "a"), ...key]);
  assert.equal(unsigned.code, 5);
  assert.match(unsigned.stderr, /neither .*a\.sig nor .*a\.minisig/);
  await writeFile(join(folder, "b.sig"), `${"A".repeat(86)}==\n`);
  assert.equal((await ms(["keys", "verify", join(folder, "b"), ...key])).code, 5);
});
