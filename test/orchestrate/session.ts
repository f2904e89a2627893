import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { join } from "node:path";
import { connect, loadLocalConfig } from "@release-actions/lanes";
import {
  carryOutYank,
  journal,
  loadOperation,
  makePlan,
  openJournal,
  proposeYank,
  publish,
  readTag,
  type Journal,
  type PublishContext,
  type YankProposal,
} from "@release-actions/orchestrate";
import type { Operated } from "./support.ts";

/** A run of the program inside of this process, which can be dead without ending the process. */
interface Life {
  answered: number;
  /** Requests that change something, answered or not. */
  writes: number;
  readonly limit: number;
  /** Called before a request is sent; what it does, happens then. */
  readonly meanwhile: (url: string) => Promise<void>;
  readonly died: () => void;
}

const lives = new AsyncLocalStorage<Life>();
const send = globalThis.fetch;
const POLL_MS = 200;

/** Nothing a dead program waited for ever happens to it. */
function never(): Promise<Response> {
  return new Promise(() => {});
}

globalThis.fetch = async (input, init) => {
  const life = lives.getStore();
  if (life !== undefined && life.answered >= life.limit) return never();
  if (life !== undefined && init?.method !== undefined && init.method !== "GET") life.writes += 1;
  await life?.meanwhile(input instanceof Request ? input.url : String(input));
  const answer = await send(input, init);
  if (life === undefined) return answer;
  life.answered += 1;
  if (life.answered < life.limit) return answer;
  life.died();
  return never();
};

/**
 * Does some work, to its end or to its death after so many answers. Killing a process loses what it has
 * in memory and nothing else, and that is what is lost here; so a hundred deaths take seconds.
 */
export async function mortal(
  limit: number,
  work: () => Promise<unknown>,
  meanwhile: Life["meanwhile"] = () => Promise.resolve(),
): Promise<{ readonly died: boolean; readonly requests: number; readonly writes: number }> {
  const { promise: death, resolve } = Promise.withResolvers<boolean>();
  const life = { answered: 0, writes: 0, limit, meanwhile, died: () => resolve(true) };
  const ended = lives.run(life, work).then(() => false);
  const died = await Promise.race([death, ended]);
  return { died, requests: life.answered, writes: life.writes };
}

/** What `ms release yank` looks at before it does anything. */
export async function propose(
  at: Operated,
  tag: string,
  reason: string,
  product = "app",
): Promise<YankProposal> {
  const { config, connection } = await stageOf(at);
  const about = { product, tag: readTag(tag), reason, now: Date.now() };
  return proposeYank({ connection, config, ...about });
}

/** What `ms release yank` does once it is confirmed. */
export async function proposeAndYank(...[at, ...about]: Parameters<typeof propose>): Promise<void> {
  const proposal = await propose(at, ...about);
  await carryOutYank(proposal, proposal.yank, SILENT);
}

/**
 * What `ms release app publish` does, or `resume` where a record is: to its end, or to its death after
 * so many answers.
 */
export async function session(
  at: Operated,
  record: string,
  limit = Number.POSITIVE_INFINITY,
  meanwhile?: Life["meanwhile"],
): Promise<{ readonly died: boolean; readonly requests: number }> {
  return mortal(limit, () => carryOut(at, join(at.directory, record)), meanwhile);
}

/** What every command begins with. */
async function stageOf({ directory, project: { stage } }: Operated) {
  const { emulator, maintainer } = stage;
  const connection = connect({ token: maintainer.token, apiUrl: emulator.urls.api_url });
  const config = await loadLocalConfig(join(directory, "release.yml"));
  return { connection, config, talk: SILENT };
}

async function carryOut(at: Operated, record: string): Promise<void> {
  const context = {
    ...(await stageOf(at)),
    build: true,
    watch: true,
    decide: () => Promise.resolve(false),
    pollMs: POLL_MS,
  };
  const outcome = await publish({ ...context, journal: await begun(context, record) });
  assert.equal(outcome.kind, "published");
}

async function begun(
  { config, connection, talk }: Omit<PublishContext, "journal">,
  record: string,
): Promise<Journal> {
  const before = await loadOperation(record);
  if (before !== null) return journal(record, before);
  const { plan } = await makePlan(
    {
      connection,
      config,
      configName: "release.yml",
      kind: "app",
      channel: "beta",
      auto: true,
      commits: new Map(),
      allowNonGreen: false,
      talk,
    },
    ({ tag }) => Promise.resolve(tag),
  );
  return openJournal(record, plan, connection.apiUrl);
}

const SILENT: PublishContext["talk"] = {
  step: () => {},
  note: () => {},
  warn: () => {},
  checks: () => {},
  watch: () => {},
};
