import { createPrivateKey, sign, type KeyObject } from "node:crypto";
import { ReleaseError } from "@release-actions/contract";
import type { Connection } from "@release-actions/lanes";

/** A GitHub App that acts for a person or a machine. */
interface App {
  readonly id: string;
  readonly key: KeyObject;
  /** Account whose installation is meant; needed when there are several. */
  readonly account: string | undefined;
}

/** The App that the environment names; null when it names none. @throws ReleaseError `token_missing` */
export function appFrom(env: NodeJS.ProcessEnv): App | null {
  const id = env["RELEASE_APP_ID"] ?? "";
  if (id === "") return null;
  // Secret stores hand over a key in one line with `\n` written out.
  const pem = (env["RELEASE_APP_PRIVATE_KEY"] ?? "").replaceAll("\\n", "\n");
  try {
    return { id, key: createPrivateKey(pem), account: env["RELEASE_APP_ACCOUNT"] };
  } catch {
    // Without the cause: node's message may quote what it was given.
    throw new ReleaseError({
      code: "token_missing",
      next: "Set RELEASE_APP_PRIVATE_KEY to the text of the file, or leave out RELEASE_APP_ID.",
      message: `RELEASE_APP_PRIVATE_KEY has no private key for the App ${id}.`,
      expected: "the PEM file that GitHub made for the App",
      found: pem === "" ? "nothing" : "something else",
    });
  }
}

interface Installation {
  readonly id: number;
  readonly account: string | null;
}

/** An enterprise has none. */
function loginOf(account: object | null): string | null {
  return account !== null && "login" in account ? String(account.login) : null;
}

type TokenSource = Connection["token"];
type Granted = NonNullable<Connection["granted"]>;

/** Who signs in as an App: with a token that is made anew when it has expired, and what that may do. */
export interface SignedInApp {
  readonly token: TokenSource;
  readonly granted: Granted;
}

type ConnectWith = (bearer: string) => Connection;

/**
 * Signs in as the App's installation. GitHub lets a token live for an hour; whoever watches for longer
 * has the key, and gets the next one with it.
 * @param connectWith to the GitHub in question, with a token
 * @throws ReleaseError `token_missing` when it is not said which of several installations is meant,
 *   `token_rejected` for a key of another App
 */
export async function signInAsApp(app: App, connectWith: ConnectWith): Promise<SignedInApp> {
  const installation = await chosenInstallation(app, connectWith);
  const first = await mint(app, installation, connectWith);
  let current = first.token;
  let renewal: Promise<string> | null = null;
  // Of many requests that are refused at once the first one makes the token of all.
  const renew = async (): Promise<string> => {
    try {
      current = (await mint(app, installation, connectWith)).token;
      return current;
    } finally {
      renewal = null;
    }
  };
  const token: TokenSource = async (refused) => {
    if (refused !== current) return renewal ?? current;
    renewal ??= renew();
    return renewal;
  };
  return { token, granted: first.permissions };
}

async function mint(
  app: App,
  { id }: Installation,
  connectWith: ConnectWith,
): Promise<{ readonly token: string; readonly permissions: Granted }> {
  const made = await refusals(() =>
    connectWith(appJwt(app)).api.request(
      "POST /app/installations/{installation_id}/access_tokens",
      { installation_id: id },
    ),
  );
  const { permissions = {}, token } = made.data;
  return { token, permissions: { ...permissions } };
}

async function chosenInstallation(app: App, connectWith: ConnectWith): Promise<Installation> {
  const { api } = connectWith(appJwt(app));
  const all: readonly Installation[] = (
    await refusals(() => api.paginate("GET /app/installations", { per_page: 100 }))
  ).map(({ account, id }) => ({ id, account: loginOf(account) }));
  // GitHub takes a login in any case.
  const wanted = app.account?.toLowerCase();
  const named = all.filter(
    ({ account }) => wanted === undefined || account?.toLowerCase() === wanted,
  );
  const [only] = named;
  if (only === undefined || named.length > 1) {
    throw new ReleaseError({
      code: "token_missing",
      next: "Set RELEASE_APP_ACCOUNT, or install the App on the account that releases.",
      message: `Which installation of the App ${app.id} is meant is not clear.`,
      expected: "RELEASE_APP_ACCOUNT with the account of one installation",
      found: all.map(({ account }) => account ?? "?").join(", ") || "no installation",
    });
  }
  return only;
}

/** Whatever GitHub answers, it is about the key, the clock of this machine, or GitHub itself. */
async function refusals<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (cause) {
    const status = cause instanceof Error && "status" in cause ? Number(cause.status) : null;
    const found = `${status ?? "no answer"}: ${cause instanceof Error ? cause.message : ""}`;
    const refused = status === 401 || status === 403 || status === 404;
    throw new ReleaseError({
      code: refused ? "token_rejected" : "github_unavailable",
      message: "The App gets no token from GitHub.",
      ...(refused
        ? {
            expected:
              "RELEASE_APP_ID and RELEASE_APP_PRIVATE_KEY of one App, and a clock that is right",
          }
        : {}),
      found,
    });
  }
}

/** As GitHub advises: a minute back for clocks that differ, and for nine minutes (ten are the most). */
function appJwt({ id, key }: App): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iat: now - 60, exp: now + 540, iss: id };
  const text = `${encoded({ alg: "RS256", typ: "JWT" })}.${encoded(claims)}`;
  return `${text}.${sign("sha256", Buffer.from(text), key).toString("base64url")}`;
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
