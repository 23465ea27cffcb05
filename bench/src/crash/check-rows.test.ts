import { describe, expect, it } from 'vitest';
import { type Acknowledged, bindingOf, checkRows, type Rows } from './check-rows.ts';

const ada: Acknowledged = { provider: 'red', account: 'ada', playerId: 'p1', sessionId: 's1' };

/** A player who was created and has come back. */
const WHOLE = {
  players: [{ id: 'p1' }],
  links: [{ provider: 'red', external_id: 'ada', player_id: 'p1' }],
  sessions: [
    { id: 's1', player_id: 'p1' },
    { id: 's2', player_id: 'p1' },
  ],
  proofs: [
    { bound_to: JSON.stringify(['connect', bindingOf('s1')]) },
    { bound_to: JSON.stringify(['connect', bindingOf('s2')]) },
  ],
} satisfies Rows;

const faults = (change: Partial<Rows>, acknowledged: readonly Acknowledged[] = []) =>
  checkRows({ ...WHOLE, ...change }, acknowledged).join('\n');

describe('checkRows', () => {
  it('finds nothing wrong with whole connects, acknowledged or not', () => {
    expect(checkRows(WHOLE, [ada, { ...ada, sessionId: 's2' }])).toEqual([]);
    expect(checkRows(WHOLE, [])).toEqual([]);
    expect(checkRows({ players: [], links: [], sessions: [], proofs: [] }, [])).toEqual([]);
  });

  it('finds what was acknowledged and lost', () => {
    expect(faults({}, [{ ...ada, sessionId: 's9' }])).toBe('lost: session s9');
    expect(faults({}, [{ ...ada, account: 'eve' }])).toBe('lost: the link of eve');
    expect(faults({}, [{ ...ada, provider: 'blue' }])).toBe('lost: the link of ada');
    expect(faults({}, [{ ...ada, playerId: 'p2' }])).toContain('lost: the link of ada');
  });

  it.each<[string, Partial<Rows>, string]>([
    ['a player alone', { players: [{ id: 'p1' }, { id: 'p2' }] }, 'player p2 without a link'],
    ['rows of nobody', { players: [] }, 'rows of player p1, who is not there'],
    ['a link too many', { sessions: [], proofs: [] }, 'a link of player p1 without its session'],
    ['a session alone', { proofs: WHOLE.proofs.slice(1) }, 'session s1 without its claim'],
    ['a claim alone', { proofs: [...WHOLE.proofs, { bound_to: '[]' }] }, '1 more claims'],
  ])('finds %s', (_, change, fault) => {
    expect(faults(change)).toContain(`half written: ${fault}`);
  });
});
