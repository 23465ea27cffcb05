import { adopting } from './adopting.ts';
import { exporting } from './exporting.ts';
import { removing } from './removing.ts';
import type { StorageCases } from './storage-case.ts';
import { updating } from './updating.ts';

/** Whole players: how they come, change and go, and what they take along. */
export const accounts: StorageCases = { ...adopting, ...updating, ...removing, ...exporting };
