import type { Game } from './game.ts';
import { turn } from './passing-time.ts';
import type { Stage } from './stage.ts';

/** Turns in which whatever is still under way comes to its end. */
const TURNS_TO_END = 100;

/** Ends an outage, and lets the time go by in which a provider may leave the platform alone. */
export async function endOutage(stage: Stage, { network }: Game): Promise<void> {
  await turn(TURNS_TO_END);
  network.mend();
  await letPass(stage, stage.retryMs);
}

/** Lets so many ms go by, and what comes due in them happen. */
export async function letPass({ clock }: Stage, ms: number): Promise<void> {
  clock.advance(ms);
  await turn(TURNS_TO_END);
}
