import { createRequire } from "node:module";
import type { Plugin } from "esbuild";

const NAMESPACE = "late-commonjs";

/**
 * `import("x")` of a CommonJS package answers, in a split bundle of esbuild, an object that has nothing
 * but `default`; node finds the names as well. This puts a module between them that has the names.
 */
export const lateCommonjs: Plugin = {
  name: NAMESPACE,
  setup(build) {
    // Paths of packages only: our own sources are modules.
    build.onResolve({ filter: /^[^./]/ }, async ({ kind, path, resolveDir }) => {
      if (kind !== "dynamic-import") return undefined;
      const found = await build.resolve(path, { kind: "import-statement", resolveDir });
      const names = commonjsNames(found.path);
      if (found.external || names === null) return undefined;
      return { path: found.path, namespace: NAMESPACE, pluginData: names };
    });
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path, pluginData }) => ({
      contents: `export { ${(pluginData as readonly string[]).join(", ")} } from ${JSON.stringify(path)};`,
      resolveDir: build.initialOptions.absWorkingDir ?? "",
    }));
  },
};

/** What a CommonJS file exports under names; null for a module. */
function commonjsNames(file: string): readonly string[] | null {
  if (!file.endsWith(".js") && !file.endsWith(".cjs")) return null;
  const require = createRequire(import.meta.url);
  const loaded: unknown = require(file);
  // Node answers a namespace object when it was asked to require a module.
  if (Object.prototype.toString.call(loaded) === "[object Module]") return null;
  const names = typeof loaded === "object" && loaded !== null ? Object.keys(loaded) : [];
  return names.filter((name) => /^[A-Za-z_$][\w$]*$/.test(name) && name !== "default");
}
