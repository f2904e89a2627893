import { basename, resolve } from "node:path";
import { ReleaseError } from "@release-actions/contract";
import { verifyFile } from "@release-actions/lanes";
import { Argument, Command } from "commander";
import { toJson } from "../documents/to-json.ts";
import { firstText, readText, writePair } from "../keys/files.ts";
import { KINDS, newPair, publicHalf, type Kind } from "../keys/pair.ts";
import { PASSWORD_VARIABLE, readPassword, type PasswordOptions } from "../keys/password.ts";
import { verifiedText, whereKeysBelong } from "../keys/words.ts";

const PASSWORD_FILE = "--password-file <path>";
const PASSWORD_HELP = `the key's password; else ${PASSWORD_VARIABLE}, else the terminal is asked`;
/** The variable that `public` reads when no file is named. */
const KEY_VARIABLE = "MS_SIGNING_KEY";

/** `ms keys`: makes, shows and checks signing keys. */
export function keysCommand(): Command {
  return new Command("keys")
    .addCommand(generateCommand())
    .addCommand(publicCommand())
    .addCommand(verifyCommand());
}

interface GenerateOptions extends PasswordOptions {
  readonly secret?: string;
  readonly printSecret?: true;
  readonly json?: true;
}

function generateCommand(): Command {
  return new Command("generate")
    .description("Make a key pair: the secret into a file, the public key to stdout")
    .addArgument(new Argument("<kind>", "what signs with it").choices(KINDS))
    .option("--secret <path>", "file for the secret key; <path>.pub gets the public one")
    .option(PASSWORD_FILE, PASSWORD_HELP)
    .option("--no-password", "make a key without a password")
    .option("--print-secret", "print the secret key too, in place of a file")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  ms keys generate tauri --secret updater.key\n")
    .action(async (kind: Kind, options: GenerateOptions) => {
      const password = await newPassword(kind, options);
      const { secretKey, ...pair } = await newPair(kind, password);
      const { keyId: key_id, publicKey: public_key } = pair;
      const told = { ok: true as const, kind, key_id, public_key };
      if (options.printSecret) {
        const all = { ...told, secret_key: secretKey };
        print(
          options.json ? toJson("keys generate", all) : `${public_key.trimEnd()}\n${secretKey}`,
        );
        return;
      }
      const file = options.secret ?? `${kind}.key`;
      await writePair(file, secretKey, public_key);
      const files = { secret_file: resolve(file), public_file: resolve(`${file}.pub`) };
      process.stderr.write(whereKeysBelong(pair, file, password !== ""));
      print(options.json ? toJson("keys generate", { ...told, ...files }) : public_key);
    });
}

function newPassword(kind: Kind, options: GenerateOptions): Promise<string> {
  if (options.printSecret && options.secret !== undefined) {
    throw new ReleaseError({
      code: "input_invalid",
      message: "--secret and --print-secret exclude each other.",
      next: "Leave one of them out: --secret writes a file, --print-secret writes none.",
    });
  }
  if (kind !== "ed25519") return readPassword(options, ["Password of the new key", "Once more"]);
  if (options.passwordFile === undefined) return Promise.resolve("");
  throw new ReleaseError({
    code: "input_invalid",
    message: "A key of kind ed25519 has no password.",
    next: "Leave out --password-file; the environment's secret store protects the key.",
  });
}

interface PublicOptions extends PasswordOptions {
  readonly fromEnv?: string;
  readonly json?: true;
}

function publicCommand(): Command {
  return new Command("public")
    .description("Show the public half of a secret key")
    .argument("[file]", `file of the secret key; the variable ${KEY_VARIABLE} when left out`)
    .option("--from-env <name>", "variable that has the secret key", KEY_VARIABLE)
    .option(PASSWORD_FILE, PASSWORD_HELP)
    .option("--no-password", "the key has no password")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  ms keys public updater.key\n")
    .action(async (file: string | undefined, options: PublicOptions) => {
      const secret = file === undefined ? fromEnvironment(options.fromEnv) : await readText(file);
      const ask = (): Promise<string> => readPassword(options, ["Password of the key"]);
      const { kind, keyId, publicKey } = await publicHalf(secret, ask);
      const told = { ok: true as const, kind, key_id: keyId, public_key: publicKey };
      print(options.json ? toJson("keys public", told) : publicKey);
    });
}

function fromEnvironment(name = KEY_VARIABLE): string {
  const text = process.env[name] ?? "";
  if (text !== "") return text;
  throw new ReleaseError({
    code: "input_missing",
    message: `No file is named, and there is no key in ${name}.`,
    next: "Name the file of the secret key, or the variable with --from-env.",
  });
}

interface VerifyOptions {
  readonly publicKey?: string;
  readonly publicKeyFile?: string;
  readonly signature?: string;
  readonly json?: true;
}

function verifyCommand(): Command {
  return new Command("verify")
    .description("Check a file and its signature under a public key")
    .argument("<file>", "the signed file")
    .option("--public-key <text>", "the public key")
    .option("--public-key-file <path>", "file of the public key")
    .option("--signature <path>", "its signature; <file>.sig or <file>.minisig when left out")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  ms keys verify app.AppImage --public-key-file app.pub\n")
    .action(async (file: string, options: VerifyOptions) => {
      const publicKey = await pinnedKey(options);
      const signature = await signatureOf(file, options.signature);
      const verified = await verifyFile({ file: resolve(file), signature, publicKey });
      const { algorithm, keyId, size, comment } = verified;
      const told = {
        ok: true as const,
        file: basename(file),
        size,
        algorithm,
        key_id: keyId,
        comment,
      };
      print(options.json ? toJson("keys verify", told) : verifiedText(file, verified));
    });
}

function pinnedKey({ publicKey, publicKeyFile }: VerifyOptions): Promise<string> {
  if (publicKey !== undefined && publicKeyFile === undefined) return Promise.resolve(publicKey);
  if (publicKeyFile !== undefined && publicKey === undefined) return readText(publicKeyFile);
  throw new ReleaseError({
    code: publicKey === undefined ? "input_missing" : "input_invalid",
    message: "Give the public key that the signature is to be checked under, once.",
    next: "Use --public-key or --public-key-file, with the key from reviewed configuration.",
  });
}

async function signatureOf(file: string, named: string | undefined): Promise<string> {
  if (named !== undefined) return readText(named);
  const text = await firstText([`${file}.sig`, `${file}.minisig`]);
  if (text !== null) return text;
  throw new ReleaseError({
    code: "file_unreadable",
    message: `There is neither ${file}.sig nor ${file}.minisig.`,
    next: "Name the signature with --signature.",
  });
}

function print(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}
