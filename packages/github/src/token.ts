import { isStatus } from "./failures.ts";

/**
 * Where requests take their token from.
 * @param refused the token that GitHub has just answered with 401; null when none was
 * @returns a token that may be another one each time; the refused one when there is no other
 */
export type TokenSource = (refused: string | null) => Promise<string>;

/** One token for ever. */
export function fixedToken(token: string): TokenSource {
  return () => Promise.resolve(token);
}

/**
 * Sends a request with the token, and once more with a new one when GitHub no longer takes it: an App's
 * lives for an hour, and somebody may wait for an approval all day. What was answered with 401 had no
 * effect, so a write may be sent again too.
 */
export async function withToken<T>(
  source: TokenSource,
  send: (token: string) => Promise<T>,
): Promise<T> {
  const token = await source(null);
  try {
    return await send(token);
  } catch (error) {
    const renewed = isStatus(error, 401) ? await source(token) : token;
    if (renewed === token) throw error;
    return send(renewed);
  }
}
