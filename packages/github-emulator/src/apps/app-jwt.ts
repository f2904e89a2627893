import { createPublicKey } from "node:crypto";
import type { Context } from "../http/context.ts";
import { type GitHubError, unauthorized } from "../http/errors.ts";
import { type AppRow, appByIssuer } from "./rows.ts";

const LONGEST_SECONDS = 600;
/** Clocks differ; GitHub advises to set `iat` a minute back. */
const TOLERANCE_SECONDS = 60;

/** The App whose JWT the request carries. Throws 401 in GitHub's words. */
export async function requireApp(ctx: Context): Promise<AppRow> {
  const token = /^(?:Bearer|token) (\S+)$/i.exec(ctx.req.headers.authorization ?? "")?.[1];
  if (token === undefined) throw undecodable();
  const { decodeJwt, jwtVerify } = await import("jose");
  try {
    const { server } = ctx;
    // Read before it is verified, only to find the key that verifies it.
    const app = appByIssuer(server, String(decodeJwt<{ iss: unknown }>(token).iss));
    if (app === null) throw unauthorized("Integration not found");
    const { payload } = await jwtVerify(token, createPublicKey(app.public_key), {
      algorithms: ["RS256"],
      currentDate: server.clock(),
      clockTolerance: TOLERANCE_SECONDS,
    });
    const now = server.clock().getTime() / 1000;
    if (payload.exp === undefined || payload.exp > now + LONGEST_SECONDS + TOLERANCE_SECONDS) {
      throw unauthorized("'Expiration time' claim ('exp') is too far in the future");
    }
    return app;
  } catch (error) {
    throw refusal(error);
  }
}

function refusal(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ERR_JWT_EXPIRED") {
    return unauthorized(
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  return code.startsWith("ERR_J") ? undecodable() : error;
}

function undecodable(): GitHubError {
  return unauthorized("A JSON web token could not be decoded");
}
