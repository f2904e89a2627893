import { control, type Stage } from "./stage.ts";

/** One entry of the local GitHub's fault plan, see its README. */
export interface Fault {
  readonly method?: string;
  readonly path?: string;
  readonly user_agent?: string;
  readonly nth?: number;
  readonly times?: number;
  readonly action: { readonly type: string; readonly [field: string]: unknown };
}

/** Runs `work` while the server misbehaves as planned; answers how often each fault came to pass. */
export async function withFaults<T>(
  { emulator }: Stage,
  faults: readonly Fault[],
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly fired: readonly number[] }> {
  await control(emulator, "POST", "/faults", faults);
  try {
    const result = await work();
    const report = await control<{ fired: number }[]>(emulator, "GET", "/faults");
    return { result, fired: report.map(({ fired }) => fired) };
  } finally {
    await control(emulator, "DELETE", "/faults");
  }
}
