import { ReleaseError, toReleaseError, type ErrorCode, type Plan } from "@release-actions/contract";
import { Interrupted } from "../terminal/interrupted.ts";
import { toSameGitHub } from "./github-address.ts";
import { nextHere, speaksOfInputs } from "../terminal/usage.ts";

/** Refusals of what the plan itself says: only another plan repairs them. */
const NEEDS_ANOTHER_PLAN: readonly ErrorCode[] = [
  "plan_stale",
  "release_yanked",
  "tag_burned",
  "tag_conflict",
  "version_not_monotonic",
];

/** What a release was asked for, as far as another plan needs it. */
export interface Asked {
  readonly kind: Plan["kind"];
  readonly channel?: string;
  readonly product?: string;
  readonly config?: string;
  readonly apiUrl?: string;
}

/** Refusals of the words that choose what is released: the same words would be refused again. */
const NEEDS_OTHER_WORDS: ReadonlySet<ErrorCode> = new Set([
  "channel_not_allowed",
  "product_unknown",
]);

/**
 * The command that looks again at what could be released; without a channel, or with one that there is
 * not, the one that lists what there is.
 */
export function planAgain(
  { apiUrl, channel, config, kind, product }: Asked,
  why?: unknown,
): string {
  const where = config === undefined ? [] : [config];
  if (needsOtherWords(why)) return ["ms release config check", ...where].join(" ");
  const common = [...where.map((one) => `--config ${one}`), ...toSameGitHub(apiUrl)];
  if (channel === undefined) return ["ms release status", ...common].join(" ");
  return [
    `ms release ${kind} plan --channel ${channel} --auto`,
    ...(product === undefined ? [] : [`--product ${product}`]),
    ...common,
  ].join(" ");
}

function needsOtherWords(why: unknown): boolean {
  return why instanceof ReleaseError && NEEDS_OTHER_WORDS.has(why.code);
}

/** The same for a plan that there is already. */
export function planAfter({ channel, config, kind, product }: Plan, apiUrl?: string): string {
  const elsewhere = config.origin === "release.yml" ? {} : { config: config.origin };
  const github = apiUrl === undefined ? {} : { apiUrl };
  return planAgain({ channel, kind, product, ...elsewhere, ...github });
}

/**
 * A failure that says by which command it goes on once its cause is repaired: whoever reads it late at
 * night copies a line, and does not have to know what can be done twice. What was thrown on purpose to
 * stop stays what it is.
 */
export function withCommand(thrown: unknown, command: string): unknown {
  if (thrown instanceof Interrupted) return thrown;
  const error = toReleaseError(thrown);
  if (error.next.includes("`ms release") || speaksOfInputs(error)) return error;
  const { cause, code, details, expected, found, message } = error;
  const next = `${nextHere(error).replace(/[.]$/, "")}. Then: \`${command}\`.`;
  return new ReleaseError({ code, message, expected, found, details, cause, next });
}

/** Goes on with a release that was begun, unless only another plan helps. */
export function goesOnBy(
  thrown: unknown,
  plan: Plan,
  resume: string,
  apiUrl: string | undefined,
): string {
  const another =
    thrown instanceof ReleaseError && NEEDS_ANOTHER_PLAN.some((code) => code === thrown.code);
  return another ? planAfter(plan, apiUrl) : resume;
}
