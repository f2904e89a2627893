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
  const { origin, host = "" } = req.headers;
  const isLocal = isLoopback(req);
  // A page whose own name was made to point at this machine sends no foreign Origin with a GET.
  if (isLocal && !isLocalName(host)) throw forbidden(`the control API does not answer to ${host}`);
  if (origin !== undefined && origin !== server.urls.url) {
    throw forbidden(`the control API does not serve pages of ${origin}`);
  }
  if (isLocal) return;
  if (authenticate(server, req)?.user.role !== "admin") throw unauthorized();
}

/** Whether the connection comes from this machine. */
export function isLoopback(req: IncomingMessage): boolean {
  return /^(?:::1|(?:::ffff:)?127\.[\d.]+)$/.test(req.socket.remoteAddress ?? "");
}

/** Whether a Host header names this machine by a name that nobody else can give it. */
export function isLocalName(host: string): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/i.test(host);
}
