/** A part of a document: its JSON Schema, and by `T` the type of the values that have this shape. */
export interface Shape<T> {
  readonly schema: Readonly<Record<string, unknown>>;
  /** Never there; it carries the type. */
  readonly type?: T;
}

/** A field that may be absent. */
interface Maybe<T> extends Shape<T> {
  readonly absent: true;
}

/** The values of a shape. */
export type Of<S> = S extends Shape<infer T> ? T : never;

type Fields = Readonly<Record<string, Shape<unknown>>>;
type Absent<F> = { [K in keyof F]: F[K] extends Maybe<unknown> ? K : never }[keyof F];
type Values<F> = { readonly [K in Exclude<keyof F, Absent<F>>]: Of<F[K]> } & {
  readonly [K in Absent<F>]?: Of<F[K]> | undefined;
};

export const text: Shape<string> = { schema: { type: "string" } };
export const yesNo: Shape<boolean> = { schema: { type: "boolean" } };
export const whole: Shape<number> = { schema: { type: "integer" } };
export const commit: Shape<string> = { schema: { type: "string", pattern: "^[0-9a-f]{40}$" } };
export const digest: Shape<string> = {
  schema: { type: "string", pattern: "^sha256:[0-9a-f]{64}$" },
};

export function oneOf<const V extends string | boolean>(...values: readonly V[]): Shape<V> {
  return { schema: { enum: values } };
}

export function orNull<T>({ schema }: Shape<T>): Shape<T | null> {
  return { schema: { anyOf: [schema, { type: "null" }] } };
}

export function list<T>({ schema }: Shape<T>): Shape<readonly T[]> {
  return { schema: { type: "array", items: schema } };
}

export function map<T>({ schema }: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return { schema: { type: "object", additionalProperties: schema } };
}

export function maybe<T>({ schema }: Shape<T>): Maybe<T> {
  return { schema, absent: true };
}

/** Fields may be added to it in later versions: whoever reads it has to bear that. */
export function object<const F extends Fields>(fields: F): Shape<Values<F>> {
  const names = Object.keys(fields);
  return {
    schema: {
      type: "object",
      required: names.filter((name) => !("absent" in (fields[name] ?? {}))),
      properties: Object.fromEntries(names.map((name) => [name, fields[name]?.schema])),
    },
  };
}

/** One of several documents. */
export function either<const S extends readonly Shape<unknown>[]>(
  ...shapes: S
): Shape<Of<S[number]>> {
  return { schema: { anyOf: shapes.map(({ schema }) => schema) } };
}

/** A document of the contract, which has a schema of its own. */
export function contractDocument<T>(name: string): Shape<T> {
  return { schema: { $ref: `../../contract/schemas/${name}.schema.json` } };
}
