import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { forbidden } from "../http/errors.ts";
import { isLocalName, isLoopback } from "../http/guards.ts";

/** Made anew by each process: a seeded emulator's own secrets can be known to others. */
const KEY = randomBytes(32);

/**
 * The page shows private repositories and decides about gates without asking who is there, so it is
 * for the person at this machine only.
 *
 * Throws 403 for other machines, and for a Host that is not this machine's name: a web page could
 * otherwise point a name of its own at 127.0.0.1 and read this one (DNS rebinding).
 */
export function guardPage(req: IncomingMessage): void {
  if (!isLoopback(req)) {
    throw forbidden("This page is for the machine the emulator runs on.");
  }
  if (!isLocalName(req.headers.host ?? "")) {
    throw forbidden("This page answers to localhost and 127.0.0.1 only.");
  }
}

/** What a form that posts to `action` carries in its field `token`. */
export function formToken(action: string): string {
  return createHmac("sha256", KEY).update(action).digest("hex");
}

/** Throws 403 unless the form came from a page of this server, and from the form it claims to be. */
export function guardForm(req: IncomingMessage, action: string, token: string): void {
  const { origin, host } = req.headers;
  // Browsers without an Origin header exist; the token alone protects their users.
  if (origin !== undefined && origin !== `http://${host ?? ""}`) {
    throw forbidden("This form was sent by a page of another origin.");
  }
  const wanted = Buffer.from(formToken(action));
  const given = Buffer.from(token);
  if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) {
    throw forbidden("This form is out of date. Go back, reload the page and try again.");
  }
}
