import type { Choice } from '../contract/guards.ts';
import type { Outcome, Situation } from '../contract/storage.ts';
import type { Game } from '../game.ts';
import { askHost } from './ask-host.ts';
import { type Case, caseOf, type Decision } from './decide.ts';
import type { Proven } from './situation.ts';

/**
 * Lets the host choose among the outcomes that are legal in this case, for at most `timeoutMs`. Choosing
 * nothing leaves the table's decision; choosing what is not legal refuses the connect, and is logged.
 *
 * @throws ConnectError as the host threw it; UNAVAILABLE for anything else
 */
export async function chooseOutcome(
  game: Game,
  situation: Situation,
  { input, proof }: Proven,
  decision: Decision,
): Promise<Decision> {
  if (game.decide === undefined) return decision;
  const state = caseOf(situation);
  const legal = legalIn(state);
  const { caller, owner } = situation;
  const choice: Choice = {
    gameId: game.id,
    identity: proof.identity,
    outcome: decision.outcome,
    row: decision.row,
    legal,
    ...(caller.kind === 'player' && { playerId: caller.player.id }),
    ...(owner && { ownerId: owner.player.id }),
    flags: { ...input.flags },
    scriptData: input.scriptData,
    segments: input.segments,
    context: input.context,
  };
  const chosen = await askHost(game, 'decide', () => game.decide?.(choice));
  if (chosen === undefined || chosen === decision.outcome) return decision;
  if (!legal.includes(chosen)) {
    game.logger.error(
      { game: game.id, row: decision.row, legal },
      'decide chose an outcome that its case does not have: the connect is refused',
    );
  }
  return chosen === 'refused' || !legal.includes(chosen)
    ? { row: decision.row, outcome: 'refused', code: 'REFUSED', summary: isSwitch(state) }
    : { row: decision.row, outcome: chosen };
}

const isSwitch = ({ session, owner }: Case): boolean => session === 'player' && owner === 'other';

/** An account never gets a second owner, and a player never a second account of a provider. */
function legalIn({ session, ownLink, owner }: Case): readonly Outcome[] {
  if (owner === 'caller') return ['resumed', 'refused'];
  if (owner === 'other') return [session === 'none' ? 'resumed' : 'switched', 'refused'];
  return session === 'player' && ownLink === 'none'
    ? ['linked', 'created', 'refused']
    : ['created', 'refused'];
}
