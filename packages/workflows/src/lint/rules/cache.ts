import { actionName } from "../../model/uses.ts";
import type { Step } from "../../model/workflow.ts";
import { isVersion } from "../versions.ts";
import type { LintFile, Rule } from "../rule.ts";

type Restores = (input: (name: string) => string, major: number) => boolean;

const never = (value: string): boolean => /^(?:false|no|0)$/i.test(value.trim());
const set = (value: string): boolean => value.trim() !== "" && !never(value);

// What restores a cache, by the inputs it is given. Many do when nothing is said.
const ACTIONS: Readonly<Record<string, Restores>> = {
  "actions/cache": () => true,
  "actions/cache/restore": () => true,
  // From version 5 on it caches by itself when package.json names npm as the package manager.
  "actions/setup-node": (input, major) =>
    set(input("cache")) || (major >= 5 && !never(input("package-manager-cache"))),
  "actions/setup-python": (input) => set(input("cache")),
  "actions/setup-java": (input) => set(input("cache")),
  "actions/setup-dotnet": (input) => set(input("cache")),
  "actions/setup-go": (input) => !never(input("cache")),
  "ruby/setup-ruby": (input) => set(input("bundler-cache")),
  "pnpm/action-setup": (input) => set(input("cache")),
  "astral-sh/setup-uv": (input) => !never(input("enable-cache")),
  "actions-rust-lang/setup-rust-toolchain": (input) => !never(input("cache")),
  "mlugg/setup-zig": (input) => !never(input("use-cache")),
  "swatinem/rust-cache": () => true,
  "mozilla-actions/sccache-action": () => true,
  "hendrikmuhs/ccache-action": () => true,
  "gradle/actions/setup-gradle": (input) => !/^true$/i.test(input("cache-disabled")),
  "gradle/gradle-build-action": (input) => !/^true$/i.test(input("cache-disabled")),
  "docker/build-push-action": (input) => set(input("cache-from")),
};

/** T67. */
export const cacheInRelease: Rule = {
  id: "cache-in-release",
  threats: ["T67"],
  severity: "error",
  title: "A candidate or promote lane restores a cache.",
  why: "Any workflow of the branch can write the cache, also one that a pull request's code runs in: what it left there becomes part of what users get.",
  fix: "Build releases from nothing: remove the step, or switch its cache off (`package-manager-cache: false`, `cache: false`).",
  check: (file) => {
    if (!file.lanes.has("candidate") && !file.lanes.has("promote")) return [];
    return file.workflow.jobs.flatMap(({ steps }) =>
      steps.flatMap((step) => {
        if (step.uses === undefined || !restores(step, file)) return [];
        const { line, column } = step.uses;
        const lane = file.lanes.has("candidate") ? "candidate" : "promote";
        const message = `${actionName(step.uses.text)} restores a cache in a ${lane} lane.`;
        return [{ line, column, message }];
      }),
    );
  },
};

function restores({ uses, with: inputs }: Step, file: LintFile): boolean {
  const judge = ACTIONS[actionName(uses?.text ?? "")];
  if (judge === undefined) return false;
  const said = file.comments.find((one) => one.line === uses?.line && !one.alone)?.text ?? "";
  const ref = uses?.text.split("@")[1] ?? "";
  const version = [said, ref].find((one) => isVersion(one)) ?? "";
  // What does not tell its version is taken for the newest.
  const major = Number(/\d+/.exec(version)?.[0] ?? Number.POSITIVE_INFINITY);
  return judge((name) => inputs.get(name)?.text ?? "", major);
}
