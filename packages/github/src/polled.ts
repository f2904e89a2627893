import { RequestError } from "@octokit/request-error";

interface Answer {
  readonly headers: { readonly etag?: string | undefined };
  readonly data: unknown;
}

/**
 * What is looked at again and again while somebody waits: runs, their jobs and gates, checks, a pull request
 * and the branch that it is to be merged into.
 */
const POLLED =
  /\/pulls\/\d+$|\/git\/ref\/heads(?:\/|%2F)|\/actions\/runs\/\d+(?:\/jobs|\/pending_deployments)?(?:\?|$)|\/commits\/[0-9a-f]{40}\/(?:check-runs|status)/;
const MOST = 100;

/**
 * Asks for what is polled with the ETag of the last answer. GitHub answers 304 when nothing has changed,
 * and does not count that: waiting an hour for an approval costs a few requests of the rate limit.
 * https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate
 */
export function conditional<A extends Answer>(): (
  url: string,
  headers: Record<string, unknown>,
  send: () => Promise<A>,
) => Promise<A> {
  const known = new Map<string, { readonly etag: string; readonly answer: A }>();
  return async (url, headers, send) => {
    if (!POLLED.test(url)) return send();
    const before = known.get(url);
    if (before !== undefined) headers["if-none-match"] = before.etag;
    try {
      const answer = await send();
      const { etag } = answer.headers;
      known.delete(url);
      if (etag !== undefined) known.set(url, { etag, answer: copyOf(answer) });
      for (const oldest of [...known.keys()].slice(0, -MOST)) known.delete(oldest);
      return answer;
    } catch (error) {
      if (before === undefined || !(error instanceof RequestError) || error.status !== 304) {
        throw error;
      }
      return copyOf(before.answer);
    }
  };
}

/** Whoever reads pages takes their lists out of them: the next one needs them whole. */
function copyOf<A extends Answer>(answer: A): A {
  return { ...answer, headers: { ...answer.headers }, data: structuredClone(answer.data) };
}
