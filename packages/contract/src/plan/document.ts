import type { Digest } from "../brands.ts";
import { parseDocument, serialiseDocument } from "../document.ts";
import type { DocumentKind } from "../document.ts";
import * as schema from "../generated/plan.v1.ts";
import { writeCanonicalJson } from "../json/order.ts";
import { sha256 } from "../sha256.ts";
import { planContradictions } from "./rules.ts";
import type { Plan } from "./types.ts";

const kind: DocumentKind<Plan> = {
  name: "the plan file",
  limits: { bytes: 16 * 1024 * 1024, depth: 16, values: 500_000 },
  schema,
  contradictions: (plan) => planContradictions(plan, planDigest(plan)),
};

/**
 * A plan from its exact bytes; one that somebody edited no longer has its digest.
 * @throws ContractError `document_invalid` or `document_too_large`, with every problem in `details`
 */
export function parsePlan(bytes: Uint8Array): Plan {
  return parseDocument(bytes, kind);
}

/** The canonical bytes of a plan. @throws ContractError as `parsePlan` */
export function serialisePlan(plan: Plan): Uint8Array {
  return serialiseDocument(plan, kind);
}

/** A plan with its digest. @throws ContractError when its readers would refuse it */
export function sealPlan(content: Omit<Plan, "digest">): Plan {
  return parsePlan(serialisePlan({ ...content, digest: planDigest(content) }));
}

function planDigest(content: Omit<Plan, "digest"> & { readonly digest?: Digest }): Digest {
  const { digest: _, ...rest } = content;
  return sha256(writeCanonicalJson(rest, schema.fieldOrder));
}
