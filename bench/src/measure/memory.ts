import { readFileSync, writeFileSync } from 'node:fs';

/** The most memory this process has had resident since its start, or the last `forgetPeak`, MiB. */
export function peakMemory(): number {
  // Not maxRSS where this can be had: Linux hands a forked process its parent's.
  const [, kib] = /VmHWM:\s+(\d+)/.exec(statusOfLinux()) ?? [];
  return Number(kib ?? process.resourceUsage().maxRSS) / 1024;
}

/** Lets the peak begin again at what is resident now; does nothing where the system cannot. */
export function forgetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {}
}

function statusOfLinux(): string {
  try {
    return readFileSync('/proc/self/status', 'utf8');
  } catch {
    return '';
  }
}

/** What a process holds after it has cleaned up, bytes. */
export interface HeldMemory {
  /** Resident: all of it, also what the allocator keeps for later. */
  readonly resident: number;
  /** JavaScript's heap and the buffers beside it. */
  readonly heap: number;
}

/** Collects garbage, then measures. The process needs `--expose-gc`. */
export async function heldMemory(): Promise<HeldMemory> {
  for (let times = 0; times < 3; times += 1) {
    globalThis.gc?.();
    await new Promise(setImmediate);
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { resident: rss, heap: heapUsed + external };
}
