import { channel, type TracingChannel, tracingChannel } from 'node:diagnostics_channel';
import type { Decision } from '../connect/decide.ts';
import type { ConnectRequest } from '../connect/request.ts';
import type { ConnectResult } from '../connect/result.ts';
import type { Game } from '../game.ts';
import type {
  Call,
  CallMessage,
  ConflictMessage,
  ConnectMessage,
  Step,
  StepMessage,
  StepResult,
  StorageMessage,
} from './messages.ts';
import { traced } from './traced.ts';

const CONNECT: TracingChannel<unknown, ConnectMessage> = tracingChannel('playerlink:connect');
const STEP: TracingChannel<unknown, StepMessage> = tracingChannel('playerlink:step');
const STORAGE: TracingChannel<unknown, StorageMessage> = tracingChannel('playerlink:storage');
const CALL: TracingChannel<unknown, CallMessage> = tracingChannel('playerlink:call');
const CONFLICT = channel('playerlink:conflict');

type Connect = (game: Game, request: ConnectRequest) => Promise<ConnectResult>;

/** The same connect, told on `playerlink:connect`. */
export const asConnect =
  (connect: Connect): Connect =>
  (game, request) =>
    CONNECT.hasSubscribers ? tracedConnect(connect, game, request) : connect(game, request);

async function tracedConnect(connect: Connect, game: Game, request: ConnectRequest) {
  const provider = game.providers.find(Object(request).provider)?.id;
  const message: ConnectMessage = { game: game.id, ...(provider !== undefined && { provider }) };
  const run = () => connect(game, request);
  return traced(CONNECT, message, run, ({ outcome, newPlayer }) => ({ outcome, newPlayer }));
}

/** The same call of the facade, told on `playerlink:call`. */
export const asCall =
  <Args extends unknown[], T>(
    call: Call,
    run: (game: Game, ...args: Args) => Promise<T>,
    tell: (value: T) => { readonly found?: boolean } = () => ({}),
  ): typeof run =>
  (game, ...args) =>
    CALL.hasSubscribers
      ? traced(CALL, { game: game.id, call }, () => run(game, ...args), tell)
      : run(game, ...args);

/** What is told of a call that returns something for a clear yes only. */
export const isThere = (value: unknown) => ({ found: value !== undefined });

/** Runs a step of a connect, told on `playerlink:step`. */
export const asStep = <T>(
  game: Game,
  provider: string,
  step: Step,
  run: () => Promise<T>,
): Promise<T> =>
  STEP.hasSubscribers
    ? traced(STEP, { game: game.id, provider, step }, run, () => undefined)
    : run();

/** Runs the step `decide`, whose decision is told as well. */
export const asDecision = (
  game: Game,
  provider: string,
  run: () => Promise<Decision>,
): Promise<Decision> =>
  STEP.hasSubscribers
    ? traced(STEP, { game: game.id, provider, step: 'decide' }, run, toldOf)
    : run();

const toldOf = (decision: Decision): StepResult => ({
  outcome: decision.outcome,
  row: decision.row,
  ...(decision.outcome === 'refused' && { code: decision.code }),
});

/** Asks the storage, told on `playerlink:storage`. */
export const asStorageCall = <T>(
  game: Game,
  operation: string,
  ask: () => Promise<T>,
): Promise<T> =>
  STORAGE.hasSubscribers
    ? traced(STORAGE, { game: game.id, operation }, ask, () => undefined)
    : ask();

/** Tells `playerlink:conflict` of a lost race. */
export function tellConflict(
  game: Game,
  provider: string,
  attempt: number,
  retried: boolean,
): void {
  if (!CONFLICT.hasSubscribers) return;
  CONFLICT.publish({ game: game.id, provider, attempt, retried } satisfies ConflictMessage);
}
