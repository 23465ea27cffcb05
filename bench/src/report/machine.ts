import { statfsSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';

const GIB = 1024 ** 3;
/** What Linux calls a file system in memory. */
const TMPFS = 0x01021994;

/** The machine in a few words. */
export const machineName = (): string =>
  `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ` +
  `${Math.round(totalmem() / GIB)} GiB, Node ${process.version}, ${process.platform}`;

/** Whether what is flushed to this folder is still only in memory: then durability costs nothing. */
export const isInMemory = (folder: string): boolean => statfsSync(folder).type === TMPFS;
