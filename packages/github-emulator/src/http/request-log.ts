/** One answered request. Bytes are counted on the wire, headers included. */
export interface RequestRecord {
  readonly id: number;
  readonly time: string;
  readonly origin: "main" | "storage";
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  /** 0 when the connection ended before a status was sent. */
  readonly status: number;
  readonly duration_ms: number;
  readonly request_bytes: number;
  readonly response_bytes: number;
  readonly login: string | null;
  readonly user_agent: string | null;
}

export interface RequestLog {
  add(record: Omit<RequestRecord, "id">): void;
  all(): readonly RequestRecord[];
  clear(): void;
}

/** Keeps the newest `capacity` requests in memory. Ids go on after `clear`. */
export function createRequestLog(capacity: number): RequestLog {
  let records: RequestRecord[] = [];
  let lastId = 0;
  return {
    add(record) {
      lastId += 1;
      records.push({ id: lastId, ...record });
      // Dropping in bulk keeps adding cheap; `all` shows at most `capacity`.
      if (records.length > capacity * 2) records = records.slice(-capacity);
    },
    all: () => records.slice(-capacity),
    clear() {
      records = [];
    },
  };
}
