import assert from "node:assert/strict";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { ErrorCode } from "@release-actions/contract";
import type { Passing } from "../../support/go-between.ts";
import type { Attack, Lane, LaneVariant, Leftover } from "../attack.ts";

interface Stranger {
  readonly url: string;
  readonly received: readonly IncomingHttpHeaders[];
  readonly close: () => void;
}

/** Somebody else's server: it remembers who came, and answers everything with a page. */
async function openStranger(): Promise<Stranger> {
  const received: IncomingHttpHeaders[] = [];
  const server = createServer((req, res) => {
    received.push(req.headers);
    req.resume();
    res.writeHead(200, { "content-type": "application/octet-stream" }).end("mine now");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // Another host name, so that it is another origin for every client.
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  return { url, received, close: () => server.close().closeAllConnections() };
}

interface Redirect {
  readonly what: string;
  readonly lane: Lane;
  readonly expect: readonly ErrorCode[];
  readonly status: number;
  readonly leaves?: Leftover;
  readonly fits: (passing: Passing) => boolean;
}

function redirected({ what, lane, expect, status, leaves, fits }: Redirect): LaneVariant {
  return {
    what,
    lane,
    expect,
    ...(leaves ? { leaves } : {}),
    forge: async (world) => {
      const { project } = await world.sealed();
      const stranger = await openStranger();
      let sent = 0;
      return {
        project,
        hooks: {
          answer: (passing, res) => {
            if (!fits(passing)) return false;
            sent += 1;
            res.writeHead(status, { location: `${stranger.url}${passing.path}` }).end();
            return true;
          },
        },
        after: () => {
          stranger.close();
          assert.ok(sent > 0, "nobody was redirected");
          const told = stranger.received.filter(({ authorization }) => authorization !== undefined);
          assert.deepEqual(told, [], "the token went to another host");
        },
      };
    },
  };
}

const DOWNLOAD = /\/releases\/assets\/\d+$/;

export const attack: Attack = {
  id: "T86",
  title: "A redirect to another host never takes the Authorization header along",
  variants: [
    redirected({
      what: "of a download",
      lane: "verify",
      expect: ["download_failed", "asset_mismatch"],
      status: 302,
      fits: ({ path }) => DOWNLOAD.test(path),
    }),
    redirected({
      what: "of the repository, as if it were renamed",
      lane: "verify",
      expect: ["github_unexpected", "repository_missing"],
      status: 301,
      fits: ({ path }) => /\/repos\/[^/]+\/[^/]+$/.test(path),
    }),
    redirected({
      what: "of the list of releases",
      lane: "promote",
      expect: ["github_unexpected", "github_unavailable"],
      status: 307,
      fits: ({ path, method }) => method === "GET" && path.includes("/releases?"),
    }),
    redirected({
      what: "of an upload",
      lane: "promote",
      expect: ["upload_failed", "github_unexpected", "github_unavailable"],
      status: 307,
      leaves: "draft",
      fits: ({ path }) => path.startsWith("/api/uploads/"),
    }),
  ],
};
