import { type Level, PERMISSIONS, type Permission } from "../auth/identity.ts";
import { table } from "./workflow.ts";

type Granted = Partial<Record<Permission, Level>>;

/** What a job may do: `idToken` is apart, since it opens the OIDC service and no endpoint. */
export interface JobPermissions {
  readonly token: Granted;
  readonly idToken: boolean;
}

/** GitHub's restricted default, which new organisations have. */
const DEFAULT: JobPermissions = { token: { contents: "read", metadata: "read" }, idToken: false };

/** The permissions of a job: its own `permissions`, those of the workflow, or read access. */
export function jobPermissions(workflow: unknown, job: unknown): JobPermissions {
  const declared = job === undefined ? workflow : job;
  // `permissions:` with nothing after it is the same as leaving it out.
  if (declared === undefined || declared === null) return DEFAULT;
  if (declared === "read-all") return { token: everything("read"), idToken: false };
  if (declared === "write-all") return { token: everything("write"), idToken: true };
  const given = table(declared);
  const token: Granted = { metadata: "read" };
  for (const [name, level] of Object.entries(given)) {
    const permission = PERMISSIONS.find((known) => known === name.replaceAll("-", "_"));
    if (permission !== undefined && isLevel(level)) token[permission] = level;
  }
  return { token, idToken: given["id-token"] === "write" };
}

/** What is left of it for a pull request of a fork: anybody can open one, and change its workflows. */
export function readOnly({ token }: JobPermissions): JobPermissions {
  const levels = Object.entries(token).map(([name, level]) => [
    name,
    level === "none" ? "none" : "read",
  ]);
  return { token: Object.fromEntries(levels) as Granted, idToken: false };
}

function everything(level: "read" | "write"): Granted {
  // No workflow can administer its repository or change workflow files.
  const reachable = PERMISSIONS.filter((name) => name !== "administration" && name !== "workflows");
  return Object.fromEntries(reachable.map((name) => [name, name === "metadata" ? "read" : level]));
}

function isLevel(value: unknown): value is "none" | "read" | "write" {
  return value === "none" || value === "read" || value === "write";
}
