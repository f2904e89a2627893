import { scrypt } from "node:crypto";
import { SigningError } from "../signing-error.ts";

/** scrypt's cost parameters. */
export interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** How a secret key file states its cost: libsodium's limits of operations and of memory in bytes. */
export interface Limits {
  readonly operations: bigint;
  readonly memory: bigint;
}

/** What `tauri signer generate` uses (N = 2^15, 32 MiB), and minisign (N = 2^20, 1 GiB). */
export const LIMITS = {
  tauri: { operations: 2n ** 20n, memory: 2n ** 25n },
  minisign: { operations: 2n ** 25n, memory: 2n ** 30n },
} as const satisfies Record<string, Limits>;

const R = 8n;
const LEAST_OPERATIONS = 2n ** 15n;
const MOST_PARALLEL = 1024n;

/**
 * The cost that libsodium chooses for these limits. Every program writes powers of two and nothing
 * above minisign's own; a file that states more would keep a machine busy for no key's sake.
 * @throws SigningError `key_cost`
 */
export function costOf(limits: Limits): Cost {
  for (const which of ["operations", "memory"] as const) {
    const limit = limits[which];
    if (limit > 0n && (limit & (limit - 1n)) === 0n && limit <= LIMITS.minisign[which]) continue;
    throw unusual(`a power of two up to ${LIMITS.minisign[which]} as its limit of ${which}`, limit);
  }
  const operations = limits.operations > LEAST_OPERATIONS ? limits.operations : LEAST_OPERATIONS;
  const byOperations = operations < limits.memory / 32n;
  const most = byOperations ? operations / (R * 4n) : limits.memory / (R * 128n);
  let n = 2n;
  while (n <= most / 2n) n *= 2n;
  const p = byOperations ? 1n : operations / 4n / n / R;
  // Each of them takes memory of its own, which the limit of memory does not count.
  if (p > MOST_PARALLEL) throw unusual(`p of at most ${MOST_PARALLEL}`, p);
  return { N: Number(n), r: Number(R), p: Number(p) };
}

function unusual(expected: string, found: bigint): SigningError {
  return new SigningError({
    code: "key_cost",
    message: "The secret key states scrypt limits that no program writes.",
    expected,
    found: String(found),
  });
}

/** `length` bytes of scrypt. The password's bytes are wiped; the string they came from cannot be. */
export async function stretch(
  password: string,
  salt: Uint8Array,
  { N, r, p }: Cost,
  length: number,
): Promise<Buffer> {
  const secret = Buffer.from(password, "utf8");
  const maxmem = 128 * N * r + 4 * 1024 * 1024;
  try {
    return await new Promise((resolve, reject) => {
      scrypt(secret, salt, length, { N, r, p, maxmem }, (error, key) => {
        if (error) reject(error);
        else resolve(key);
      });
    });
  } finally {
    secret.fill(0);
  }
}
