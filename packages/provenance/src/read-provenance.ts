import { parseStrictJson, showFound, type Problem } from "@release-actions/contract";
import { BUILD_TYPE, PREDICATE_TYPE, STATEMENT_TYPE } from "./statement.ts";

/** A provenance statement in the shape of GitHub's, read from a payload whose signature holds. */
export interface Provenance {
  readonly subjects: readonly { readonly name: string; readonly sha256: string }[];
  readonly workflow: { readonly ref: string; readonly repository: string; readonly path: string };
  /** What else the caller of the workflow could choose: `inputs.source_sha`, … */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** `event_name`, `repository_id`, `repository_owner_id`, `runner_environment`, … */
  readonly github: Readonly<Record<string, unknown>>;
  readonly dependencies: readonly { readonly uri: string; readonly gitCommit: string }[];
  readonly builder: string;
  readonly invocation: string;
}

const LIMITS = { bytes: 4 * 1024 * 1024, depth: 32, values: 100_000 };

type Fields = Readonly<Record<string, unknown>>;

/** The statement, or everything that is wrong with it. */
export function readProvenance(
  payload: Uint8Array,
): { readonly provenance: Provenance } | { readonly problems: readonly Problem[] } {
  const json = parseStrictJson(payload, LIMITS);
  if (!json.ok) return { problems: json.problems };
  const reader = new Reader();
  const provenance = reader.statement(reader.fields(json.value, ""));
  return reader.problems.length > 0 ? { problems: reader.problems } : { provenance };
}

/** Reads on after a problem, so that all of them are found. */
class Reader {
  readonly problems: Problem[] = [];

  statement(root: Fields): Provenance {
    this.#constant(root, "", "_type", STATEMENT_TYPE);
    this.#constant(root, "", "predicateType", PREDICATE_TYPE);
    this.#only(root, "", ["_type", "subject", "predicateType", "predicate"]);
    const predicate = this.fields(root["predicate"], "/predicate");
    const at = "/predicate/buildDefinition";
    const definition = this.fields(predicate["buildDefinition"], at);
    this.#constant(definition, at, "buildType", BUILD_TYPE);
    const external = `${at}/externalParameters`;
    const { workflow, ...parameters } = this.fields(definition["externalParameters"], external);
    const internal = this.fields(definition["internalParameters"], `${at}/internalParameters`);
    const details = this.fields(predicate["runDetails"], "/predicate/runDetails");
    return {
      subjects: this.#list(root["subject"], "/subject", (item, place) => ({
        name: this.#text(item, place, "name"),
        sha256: this.#digest(item["digest"], `${place}/digest`, "sha256"),
      })),
      workflow: this.#workflow(workflow, `${external}/workflow`),
      parameters,
      github: this.fields(internal["github"], `${at}/internalParameters/github`),
      dependencies: this.#list(
        definition["resolvedDependencies"],
        `${at}/resolvedDependencies`,
        (item, place) => ({
          uri: this.#text(item, place, "uri"),
          gitCommit: this.#digest(item["digest"], `${place}/digest`, "gitCommit"),
        }),
      ),
      builder: this.#text(
        this.fields(details["builder"], "/predicate/runDetails/builder"),
        "/predicate/runDetails/builder",
        "id",
      ),
      invocation: this.#text(
        this.fields(details["metadata"], "/predicate/runDetails/metadata"),
        "/predicate/runDetails/metadata",
        "invocationId",
      ),
    };
  }

  fields(value: unknown, pointer: string): Fields {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
    this.#problem(pointer, "is not an object", "an object", value);
    return {};
  }

  #workflow(value: unknown, pointer: string): Provenance["workflow"] {
    const fields = this.fields(value, pointer);
    this.#only(fields, pointer, ["ref", "repository", "path"]);
    return {
      ref: this.#text(fields, pointer, "ref"),
      repository: this.#text(fields, pointer, "repository"),
      path: this.#text(fields, pointer, "path"),
    };
  }

  #list<T>(value: unknown, pointer: string, read: (item: Fields, at: string) => T): readonly T[] {
    if (Array.isArray(value)) {
      return value.map((item, index) => {
        const place = `${pointer}/${index}`;
        return read(this.fields(item, place), place);
      });
    }
    this.#problem(pointer, "is not a list", "a list", value);
    return [];
  }

  /** One algorithm only: with two, it would depend on the reader what is attested. */
  #digest(value: unknown, pointer: string, algorithm: "sha256" | "gitCommit"): string {
    const fields = this.fields(value, pointer);
    this.#only(fields, pointer, [algorithm]);
    const digits = this.#text(fields, pointer, algorithm);
    const length = algorithm === "sha256" ? 64 : 40;
    if (digits.length !== length || !/^[0-9a-f]*$/.test(digits)) {
      const expected = `${length} lower-case hexadecimal digits`;
      this.#problem(`${pointer}/${algorithm}`, "is not a digest", expected, digits);
    }
    return digits;
  }

  #text(fields: Fields, pointer: string, name: string): string {
    const value = fields[name];
    if (typeof value === "string") return value;
    this.#problem(`${pointer}/${name}`, "is not a text", "a text", value);
    return "";
  }

  #constant(fields: Fields, pointer: string, name: string, expected: string): void {
    if (fields[name] === expected) return;
    this.#problem(`${pointer}/${name}`, "is another type", expected, fields[name]);
  }

  #only(fields: Fields, pointer: string, names: readonly string[]): void {
    for (const name of Object.keys(fields).filter((one) => !names.includes(one))) {
      this.#problem(`${pointer}/${name}`, "is not known", names.join(", "), name);
    }
  }

  #problem(pointer: string, message: string, expected: string, found: unknown): void {
    this.problems.push({ pointer, message, expected, found: showFound(found) });
  }
}
