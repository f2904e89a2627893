import { access, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** One module of ours, as far as it matters for following calls. */
interface Module {
  /** Text of each top-level declaration, by its name. */
  readonly declarations: ReadonlyMap<string, string>;
  /** Where a name that is imported or passed on is declared. */
  readonly bindings: ReadonlyMap<string, { readonly file: string; readonly name: string }>;
  /** Everything but the imports: what runs when the module is loaded, for an entry file. */
  readonly text: string;
}

const OWN = "@release-actions/";
const BINDING = /^(?:import|export) \{([^}]*)\} from "([^"]+)";$/gm;
/** What is loaded only when it is needed. */
const LATE = /const \{([^}]*)\} =\s+await import\("([^"]+)"\)/g;
const WHOLE = /^import \* as (\w+) from "([^"]+)";$/gm;
/** Stands for everything in a module. */
const ALL = "*";
const DECLARATION =
  /^(?:export )?(?:declare )?(?:async )?(function|const|class|interface|type) (\w+)/gm;

/**
 * The codes that a program may end with: follows every name it uses, from declaration to declaration
 * through our own packages, and collects the codes that stand there. It reads the text of the sources,
 * so it may name a code too many, but it never leaves one out.
 * @param entry path of the program's main file
 */
export async function failureCodes(
  root: string,
  entry: string,
  known: readonly string[],
): Promise<ReadonlySet<string>> {
  const modules = new Map<string, Module>();
  const read = async (file: string): Promise<Module> => {
    const module = modules.get(file) ?? (await readModule(root, file));
    modules.set(file, module);
    return module;
  };
  const codes = new Set<string>();
  const seen = new Set<string>();
  const open: { file: string; name: string }[] = [];
  const scan = (file: string, text: string): void => {
    for (const [, literal] of text.matchAll(/"(\w+)"/g)) {
      if (literal !== undefined && known.includes(literal)) codes.add(literal);
    }
    open.push(...namesIn(text).map((name) => ({ file, name })));
  };
  scan(entry, (await read(entry)).text);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const id = `${next.file} ${next.name}`;
    if (seen.has(id)) continue;
    seen.add(id);
    const { declarations, bindings, text: all } = await read(next.file);
    const text = next.name === ALL ? all : declarations.get(next.name);
    const elsewhere = bindings.get(next.name);
    if (text !== undefined) scan(next.file, text);
    else if (elsewhere !== undefined) open.push(elsewhere);
  }
  return codes;
}

async function readModule(root: string, file: string): Promise<Module> {
  const source = withoutComments(await readFile(file, "utf8"));
  const bindings = new Map<string, { file: string; name: string }>();
  const named = [...source.matchAll(BINDING), ...source.matchAll(LATE)];
  for (const [, names = "", from = ""] of named) {
    const target = await resolve(root, file, from);
    if (target === null) continue;
    for (const one of names.split(",").map((name) => name.trim())) {
      if (one === "" || one.startsWith("type ")) continue;
      const [name = one, local = name] = one.split(" as ");
      bindings.set(local, { file: target, name });
    }
  }
  for (const [, local = "", from = ""] of source.matchAll(WHOLE)) {
    const target = await resolve(root, file, from);
    if (target !== null) bindings.set(local, { file: target, name: ALL });
  }
  if (/\bimport\("(?:\.|@release-actions)/.test(source.replaceAll(LATE, ""))) {
    throw new Error(`${file} imports a module of ours late in a form that is not followed here`);
  }
  const starts = [...source.matchAll(DECLARATION)];
  const declarations = new Map<string, string>();
  for (const [at, { 1: kind, 2: name = "", index }] of starts.entries()) {
    if (kind === "interface" || kind === "type") continue;
    declarations.set(name, source.slice(index, starts[at + 1]?.index));
  }
  return { declarations, bindings, text: source.replaceAll(BINDING, "") };
}

/** A relative import, or a package of ours by its entry; null for everybody else's code. */
async function resolve(root: string, from: string, name: string): Promise<string | null> {
  if (name.startsWith(".")) return join(dirname(from), name);
  if (!name.startsWith(OWN)) return null;
  const [folder = "", entry = "index"] = name.slice(OWN.length).split("/");
  const file = join(root, "packages", folder, "src", `${entry}.ts`);
  await access(file);
  return file;
}

function withoutComments(source: string): string {
  return source.replaceAll(/^\s*\/\*[\s\S]*?\*\/$/gm, "").replaceAll(/^\s*\/\/.*$/gm, "");
}

/** Every name that is used as such: not the words of a string, not the members of something else. */
function namesIn(text: string): readonly string[] {
  const bare = text.replaceAll(/"(?:[^"\\\n]|\\.)*"/g, '""').replaceAll("...", " ");
  return bare.match(/(?<![.\w$])[A-Za-z_]\w*/g) ?? [];
}
