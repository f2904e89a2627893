import type { ServerState } from "../state.ts";

/** GitHub's job tokens outlive the longest job on its own runners a little. */
const VALID_HOURS = 7;

type Parts = Pick<ServerState, "ids" | "clock" | "urls">;

/** What such a token is for; one is never taken for another. */
type Purpose = "runtime-token" | "id-token-request";

/** A token that only the emulator reads again. `jti` makes each one different. */
export async function signJobJwt(
  server: Parts,
  purpose: Purpose,
  claims: Readonly<Record<string, unknown>>,
): Promise<string> {
  // Here and below: loaded when a job needs it, since it would double the emulator's start-up.
  const { SignJWT } = await import("jose");
  const seconds = Math.floor(server.clock().getTime() / 1000);
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setJti(server.ids.hex(16))
    .setIssuer(server.urls.url)
    .setIssuedAt(seconds)
    .setNotBefore(seconds)
    .setExpirationTime(seconds + VALID_HOURS * 3600)
    .sign(key(server, purpose));
}

/** The claims of `Authorization: Bearer …`, or null when it is none of ours or too old. */
export async function readJobJwt(
  server: Parts,
  purpose: Purpose,
  authorization: string | undefined,
): Promise<Readonly<Record<string, unknown>> | null> {
  const token = /^Bearer (\S+)$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) return null;
  const { jwtVerify } = await import("jose");
  try {
    const options = { algorithms: ["HS256"], currentDate: server.clock() };
    return (await jwtVerify(token, key(server, purpose), options)).payload;
  } catch {
    return null;
  }
}

function key(server: Pick<ServerState, "ids">, purpose: Purpose): Uint8Array {
  return Buffer.from(server.ids.secret(purpose), "hex");
}
