import { commandWords } from "./command-name.ts";
import type { Command } from "./script.ts";

/**
 * What a command has to do with building.
 * - `heavy`: makes what users get, and takes its time
 * - `compile`: makes a program
 * - `code`: runs code of the source or of its dependencies: tests, install scripts
 */
export type BuildKind = "heavy" | "compile" | "code";

type Judge = (words: readonly string[]) => BuildKind | undefined;

const RUNNERS = new Set(["npx", "bunx", "pnpx"]);
const MANAGERS = new Set(["npm", "pnpm", "yarn", "bun"]);

/** Undefined for what builds nothing. */
export function buildKind(command: Command): BuildKind | undefined {
  return judge(commandWords(command));
}

function judge(words: readonly string[]): BuildKind | undefined {
  const [name = "", second = ""] = words;
  if (RUNNERS.has(name)) return judge(words.slice(1).filter((word) => !word.startsWith("-")));
  if (/^(?:python|python3|py)$/.test(name) && second === "-m") return judge(words.slice(2));
  if (/^(?:uv|poetry|pipenv|hatch|rye)$/.test(name) && second === "run")
    return judge(words.slice(2));
  if (MANAGERS.has(name)) return manager(words);
  return Object.hasOwn(TOOLS, name) ? TOOLS[name]?.(words) : compiler(name);
}

function manager(words: readonly string[]): BuildKind | undefined {
  const [name, ...rest] = words;
  const plain = rest.filter((word) => !word.startsWith("-"));
  const [first = name === "yarn" ? "install" : ""] = plain;
  if (/^(?:ci|i|install|add|rebuild|install-clean)$/.test(first)) {
    return rest.includes("--ignore-scripts") ? undefined : "code";
  }
  if (/^(?:exec|dlx|x)$/.test(first)) return judge(plain.slice(1));
  const script = /^(?:run|run-script)$/.test(first) ? (plain[1] ?? "") : first;
  if (script === "tauri" || script === "tauri:build") return tauri(["tauri", ...plain.slice(1)]);
  if (/(?:^|:)build(?:$|[:-])|^(?:package|dist|bundle|make)(?:$|:)/.test(script)) return "compile";
  return /^(?:test|t|run|run-script|start)$/.test(first) || script !== first ? "code" : undefined;
}

const cargo: Judge = (words) => {
  const plain = words.slice(1).filter((word) => !/^[-+]/.test(word));
  const [first = ""] = plain;
  if (first === "tauri") return tauri(plain);
  const release = words.some((word) => /^(?:--release|-r|--profile=(?:release|dist))$/.test(word));
  const profile = words[words.indexOf("--profile") + 1] ?? "";
  if (/^(?:build|b|rustc|zigbuild|xwin)$/.test(first)) {
    return release || /^(?:release|dist)$/.test(profile) ? "heavy" : "compile";
  }
  if (/^(?:install|run|r|deb|bundle|dist)$/.test(first)) return "compile";
  return /^(?:test|t|nextest|clippy|check|c|bench|doc)$/.test(first) ? "code" : undefined;
};

function tauri(words: readonly string[]): BuildKind | undefined {
  return words.includes("build") || words.includes("bundle") ? "heavy" : undefined;
}

const platformio: Judge = ([, first = "", ...rest]) => {
  if (first === "run") return /clean/.test(rest.join(" ")) ? undefined : "heavy";
  return first === "test" || first === "check" ? "code" : undefined;
};

const maven: Judge = (words) => {
  if (words.some((word) => /^(?:package|install|deploy|verify)$/.test(word))) return "compile";
  return words.some((word) => /^(?:test|compile|test-compile)$/.test(word)) ? "code" : undefined;
};

const gradle: Judge = (words) => {
  const tasks = words.slice(1).map((word) => word.split(":").at(-1) ?? "");
  const made = /^(?:build|assemble\w*|jar|shadowJar|dist\w*|bundle\w*|package\w*|publish\w*)$/;
  if (tasks.some((task) => made.test(task))) return "compile";
  return tasks.some((task) => /^(?:test|check)$/.test(task)) ? "code" : undefined;
};

/** A tool that builds by these sub-commands, and runs code by those. */
function by(builds: RegExp, runs: RegExp = /^$/): Judge {
  return ([, first = ""]) => {
    if (builds.test(first)) return "compile";
    return runs.test(first) ? "code" : undefined;
  };
}

const make: Judge = (words) => {
  const targets = words.slice(1).filter((word) => !/^-|=/.test(word));
  const light = targets.every((target) =>
    /^(?:test|check|lint|fmt|format|clean|help)/.test(target),
  );
  return targets.length > 0 && light ? "code" : "compile";
};

const cmake: Judge = (words) => {
  if (words.includes("--build")) return "compile";
  return words.includes("-E") ? undefined : "code";
};

const TOOLS: Readonly<Record<string, Judge>> = {
  cargo,
  cross: cargo,
  tauri,
  "cargo-tauri": tauri,
  pio: platformio,
  platformio,
  mvn: maven,
  mvnw: maven,
  gradle,
  gradlew: gradle,
  make,
  gmake: make,
  cmake,
  ninja: () => "compile",
  go: by(/^(?:build|install)$/, /^(?:test|run|vet|generate)$/),
  dotnet: by(/^(?:build|publish|pack|msbuild)$/, /^(?:test|run|restore)$/),
  docker: ([, first = "", second = ""]) =>
    first === "build" || (first === "buildx" && /^(?:build|bake)$/.test(second))
      ? "compile"
      : undefined,
  podman: by(/^build$/),
  zig: by(/^(?:build|build-exe|cc|c\+\+)$/, /^test$/),
  swift: by(/^build$/, /^test$/),
  bazel: by(/^build$/, /^test$/),
  flutter: by(/^build$/, /^test$/),
  maturin: by(/^(?:build|publish|develop)$/),
  meson: by(/^compile$/, /^(?:setup|test)$/),
  pip: by(/^$/, /^install$/),
  pip3: by(/^$/, /^install$/),
  build: () => "compile",
  pytest: () => "code",
  tox: () => "code",
  ctest: () => "code",
  vite: by(/^build$/),
  webpack: () => "compile",
  rollup: () => "compile",
  "electron-builder": () => "heavy",
  "electron-forge": by(/^(?:make|package|publish)$/),
  xcodebuild: () => "compile",
  msbuild: () => "compile",
  goreleaser: () => "heavy",
};

function compiler(name: string): BuildKind | undefined {
  return /^(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+|cl|rustc|javac|kotlinc|tsc|emcc|nvcc|ld)(?:-\d+)?$/.test(
    name,
  )
    ? "compile"
    : undefined;
}
