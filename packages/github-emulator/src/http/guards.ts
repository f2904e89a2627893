import type { IncomingMessage } from "node:http";
import { authenticate } from "../auth/tokens.ts";
import type { ServerState } from "../state.ts";
import { GitHubError, forbidden, unauthorized } from "./errors.ts";

/**
 * For the storage origin, as the storage behind GitHub does it: throws 400 for a request with an
 * Authorization header. A forwarded token is a leak, so it must be noticed.
 */
export function refuseCredentials(req: IncomingMessage): void {
  if (req.headers.authorization !== undefined) {
    throw new GitHubError(400, "Only one auth mechanism allowed: the URL is signed already");
  }
}

/**
 * For the control API. Throws 403 for web pages of other origins, which could otherwise reset an
 * emulator through the user's browser, and 401 for other machines without the token of `admin`.
 */
export function guardControl(server: ServerState, req: IncomingMessage): void {
  const { origin } = req.headers;
  if (origin !== undefined && origin !== server.urls.url) {
    throw forbidden(`the control API does not serve pages of ${origin}`);
  }
  const address = req.socket.remoteAddress ?? "";
  if (/^(?:::1|(?:::ffff:)?127\.[\d.]+)$/.test(address)) return;
  if (authenticate(server, req)?.user.role !== "admin") throw unauthorized();
}
