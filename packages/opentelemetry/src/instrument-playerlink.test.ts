import { channel } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { context, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { ConnectError } from '@playerlink/core';
import { afterEach, describe, expect, it } from 'vitest';
import {
  arcadeGame,
  connect,
  contested,
  gate,
  type Telemetry,
  telemetry,
  treeOf,
  withActiveContext,
} from './telemetry.test-fixture.ts';

let stops: Array<() => void> = [];
afterEach(() => {
  for (const stop of stops) stop();
  stops = [];
});

function observe(now?: () => number): Telemetry {
  const observed = telemetry(now);
  stops.push(observed.stop);
  return observed;
}

const find = (spans: readonly ReadableSpan[], name: string): ReadableSpan => {
  const span = spans.find((one) => one.name === name);
  if (span === undefined) throw new Error(`no span ${name}`);
  return span;
};

const traceIds = (spans: readonly ReadableSpan[]) =>
  new Set(spans.map((span) => span.spanContext().traceId));

const attempt = ['  playerlink.situation', '  playerlink.decide', '  playerlink.apply'];

describe('spans', () => {
  it('show a connect and its steps as one trace', async () => {
    const { spans } = observe();
    await connect(arcadeGame(), 'a1');
    expect(treeOf(spans())).toEqual([
      'playerlink.connect',
      '  playerlink.parse',
      '  playerlink.verify',
      ...attempt,
    ]);
    expect(traceIds(spans()).size).toBe(1);
    const of = { 'playerlink.game': 'golf', 'playerlink.provider': 'arcade' };
    const outcome = { 'playerlink.outcome': 'created' };
    const whole = find(spans(), 'playerlink.connect');
    expect(whole.attributes).toEqual({ ...of, ...outcome });
    expect(whole.status.code).toBe(SpanStatusCode.UNSET);
    const decided = find(spans(), 'playerlink.decide');
    expect(decided.attributes).toEqual({ ...of, ...outcome, 'playerlink.row': 'A1a' });
  });

  it('show a refusal by its code, and as no error of ours', async () => {
    const { spans } = observe();
    await connect(arcadeGame(), 'bad');
    expect(treeOf(spans())).toEqual([
      'playerlink.connect',
      '  playerlink.parse',
      '  playerlink.verify',
    ]);
    const refused = { 'error.type': 'NOTAUTHENTICATED' };
    expect(find(spans(), 'playerlink.verify').attributes).toMatchObject(refused);
    const whole = find(spans(), 'playerlink.connect');
    expect(whole.attributes).toMatchObject({ ...refused, 'playerlink.outcome': 'refused' });
    expect(whole.status.code).toBe(SpanStatusCode.UNSET);
  });

  it('show which row refused, with the code', async () => {
    const { spans } = observe();
    await connect(arcadeGame(), 'a1', { flags: { doNotCreateNewPlayer: true } });
    expect(find(spans(), 'playerlink.decide').attributes).toMatchObject({
      'playerlink.outcome': 'refused',
      'playerlink.row': 'A1b',
      'playerlink.code': 'UNRECOGNISED',
    });
  });

  it('show an outage as an error', async () => {
    const { spans } = observe();
    await connect(arcadeGame(), 'down');
    for (const name of ['playerlink.verify', 'playerlink.connect']) {
      const { attributes, status } = find(spans(), name);
      expect(attributes['error.type']).toBe('UNAVAILABLE');
      expect(status).toEqual({ code: SpanStatusCode.ERROR });
    }
    const { attributes } = find(spans(), 'playerlink.connect');
    expect(attributes['playerlink.outcome']).toBe('failed');
  });

  it('show each attempt after a lost race, and the race as an event', async () => {
    const { spans } = observe();
    await connect(arcadeGame({ storage: contested(1) }), 'a1');
    expect(treeOf(spans())).toEqual([
      'playerlink.connect',
      '  playerlink.parse',
      '  playerlink.verify',
      ...attempt,
      ...attempt,
    ]);
    const applied = spans().filter(({ name }) => name === 'playerlink.apply');
    expect(
      applied.map(({ attributes, status }) => [attributes['error.type'], status.code]),
    ).toEqual([
      ['StorageConflict', SpanStatusCode.UNSET],
      [undefined, SpanStatusCode.UNSET],
    ]);
    const [event, ...others] = find(spans(), 'playerlink.connect').events;
    expect(event).toMatchObject({
      name: 'playerlink.conflict',
      attributes: { 'playerlink.attempt': 1, 'playerlink.retried': true },
    });
    expect(others).toEqual([]);
  });

  it.each([
    ['with an active context', withActiveContext] as const,
    ['where nobody keeps one', (run: () => Promise<void>) => run()] as const,
  ])('of two parallel connects do not mix: %s', async (_, inside) => {
    const { spans } = observe();
    let arrived = 0;
    const both = gate();
    const during = async () => {
      arrived += 1;
      if (arrived === 2) both.open();
      await both.opened;
    };
    const link = arcadeGame({ during });
    await inside(async () => {
      await Promise.all([connect(link, 'a1'), connect(link, 'bad')]);
    });
    expect(traceIds(spans()).size).toBe(2);
    const trees = [...traceIds(spans())].map((id) =>
      treeOf(spans().filter((span) => span.spanContext().traceId === id)),
    );
    const refused = ['playerlink.connect', '  playerlink.parse', '  playerlink.verify'];
    expect(trees.sort((a, b) => a.length - b.length)).toEqual([refused, [...refused, ...attempt]]);
  });

  it('are children of the host’s span, and parents of those that a provider starts', async () => {
    const { spans, tracer } = observe();
    const during = async () => tracer.startSpan('GET').end();
    const link = arcadeGame({ during });
    await withActiveContext(() =>
      tracer.startActiveSpan('POST /connect', async (span: Span) => {
        await connect(link, 'a1');
        expect(trace.getSpan(context.active())).toBe(span);
        span.end();
      }),
    );
    expect(treeOf(spans())).toEqual([
      'POST /connect',
      '  playerlink.connect',
      '    playerlink.parse',
      '    playerlink.verify',
      '      GET',
      ...attempt.map((line) => `  ${line}`),
    ]);
  });

  it('show what a host’s code calls in turn below that code’s own span', async () => {
    const { spans, tracer } = observe();
    const link = arcadeGame({
      guards: {
        beforeVerify: () =>
          tracer.startActiveSpan('ban list', async (span) => {
            await link.sessions.resolve('x');
            span.end();
          }),
      },
    });
    await withActiveContext(async () => {
      await connect(link, 'a1');
    });
    expect(treeOf(spans()).slice(1, 5)).toEqual([
      '  playerlink.parse',
      '  playerlink.guard.beforeVerify',
      '    ban list',
      '      playerlink.sessions.resolve',
    ]);
  });

  it('show hooks, effects and other calls', async () => {
    const { spans } = observe();
    const failing = () => Promise.reject(new TypeError('the secret of Bob'));
    const link = arcadeGame({ hooks: { beforeResponse: () => ({}), created: failing } });
    const answer = await connect(link, 'a1');
    await link.close();
    expect(treeOf(spans()).slice(-2)).toEqual([
      '  playerlink.hook.beforeResponse',
      '  playerlink.effect.created',
    ]);
    const { attributes, status } = find(spans(), 'playerlink.effect.created');
    expect([attributes['error.type'], status]).toEqual([
      'TypeError',
      { code: SpanStatusCode.ERROR },
    ]);
    await link.sessions.rotate(answer?.authToken);
    const rotated = find(spans(), 'playerlink.sessions.rotate');
    expect(rotated.attributes).toEqual({ 'playerlink.game': 'golf', 'playerlink.found': true });
  });
});

describe('metrics', () => {
  const ended = (outcome: string, type?: string) => ({
    'playerlink.provider': 'arcade',
    'playerlink.outcome': outcome,
    ...(type !== undefined && { 'error.type': type }),
  });

  it('count connects by provider, outcome and code', async () => {
    const { points } = observe();
    const beforeVerify = ({ credentials }: { credentials: Readonly<Record<string, unknown>> }) => {
      const { ticket } = credentials;
      if (ticket === 'cheat') throw new ConnectError('BANNED-7281');
    };
    const link = arcadeGame({ guards: { beforeVerify } });
    for (const ticket of ['a1', 'a1', 'a1', 'bad', 'down', 'cheat']) await connect(link, ticket);
    await connect(link, 'a1', { provider: 'made-up' });
    expect(await points('playerlink.connects')).toEqual([
      { labels: ended('created'), value: 1 },
      { labels: ended('resumed'), value: 2 },
      { labels: ended('refused', 'NOTAUTHENTICATED'), value: 1 },
      { labels: ended('failed', 'UNAVAILABLE'), value: 1 },
      // What a host or a client made up is no label.
      { labels: ended('refused', '_OTHER'), value: 1 },
      {
        labels: { 'playerlink.outcome': 'refused', 'error.type': 'UNKNOWN_PROVIDER' },
        value: 1,
      },
    ]);
  });

  it('measure verification and storage in seconds', async () => {
    let time = 5_000;
    const { points } = observe(() => time);
    const during = async () => {
      time += 250;
    };
    const link = arcadeGame({ during });
    await connect(link, 'a1');
    await connect(link, 'bad');
    const labels = { 'playerlink.provider': 'arcade' };
    expect(await points('playerlink.verify.duration')).toEqual([
      { labels, value: { count: 1, sum: 0.25 } },
      { labels: { ...labels, 'error.type': 'NOTAUTHENTICATED' }, value: { count: 1, sum: 0.25 } },
    ]);
    expect(await points('playerlink.storage.duration')).toEqual([
      { labels: { 'playerlink.operation': 'situation' }, value: { count: 1, sum: 0 } },
      { labels: { 'playerlink.operation': 'apply' }, value: { count: 1, sum: 0 } },
    ]);
  });

  it('count races that were tried again', async () => {
    const { points } = observe();
    await connect(arcadeGame({ storage: contested(99) }), 'a1');
    const labels = { 'playerlink.provider': 'arcade' };
    expect(await points('playerlink.conflicts')).toEqual([{ labels, value: 4 }]);
    expect(await points('playerlink.storage.duration')).toContainEqual({
      labels: { 'playerlink.operation': 'apply', 'error.type': 'StorageConflict' },
      value: { count: 5, sum: 0 },
    });
  });

  it('tell how many breakers are open', async () => {
    const outages = channel('playerlink:outage');
    const [one, two] = [{}, {}];
    const tell = (breaker: object, state: string) =>
      outages.publish({ provider: 'arcade', part: 'login', state, breaker });
    tell(two, 'open');
    const { points } = observe();
    const value = async () => (await points('playerlink.breakers.open'))[0]?.value;
    tell(one, 'open');
    tell(one, 'open');
    expect(await points('playerlink.breakers.open')).toEqual([
      { labels: { 'playerlink.provider': 'arcade', 'playerlink.part': 'login' }, value: 1 },
    ]);
    tell(two, 'open');
    expect(await value()).toBe(2);
    tell(one, 'closed');
    tell(one, 'closed');
    expect(await value()).toBe(1);
  });

  it('do not count down for a breaker that was open before', async () => {
    const { points } = observe();
    const event = { provider: 'arcade', part: 'login', state: 'closed', breaker: {} };
    channel('playerlink:outage').publish(event);
    expect(await points('playerlink.breakers.open')).toEqual([]);
  });
});

it('tells nobody’s id, token, name or credential', async () => {
  const { spans, text } = observe();
  const link = arcadeGame();
  const answer = await connect(link, 'account-77');
  await connect(link, 'account-78', { session: answer?.authToken });
  await link.sessions.resolve(answer?.authToken);
  const told = spans().map(({ name, attributes, events, status }) => [
    name,
    attributes,
    events,
    status,
  ]);
  const all = `${inspect(told, { depth: 9, maxArrayLength: null })} ${await text()}`;
  expect(all).toContain('sessions.resolve');
  for (const secret of ['account-7', answer?.playerId, ...(answer?.authToken ?? '').split('.')]) {
    expect(secret).toBeTruthy();
    expect(all).not.toContain(secret);
  }
});

describe('when it is stopped', () => {
  it('records no more', async () => {
    const { stop, spans, points } = observe();
    const link = arcadeGame();
    await connect(link, 'a1');
    const before = spans().length;
    stop();
    await connect(link, 'a1');
    await connect(arcadeGame({ storage: contested(1) }), 'a1');
    channel('playerlink:outage').publish({ state: 'open', breaker: {} });
    expect(spans()).toHaveLength(before);
    expect(await points('playerlink.connects')).toMatchObject([{ value: 1 }]);
    expect(await points('playerlink.conflicts')).toEqual([]);
    expect(await points('playerlink.breakers.open')).toEqual([]);
  });

  it('leaves nobody listening', async () => {
    const { stop } = observe();
    const names = ['connect', 'step', 'storage', 'call'].flatMap((name) =>
      ['start', 'asyncEnd'].map((phase) => `tracing:playerlink:${name}:${phase}`),
    );
    const heard = () =>
      [...names, 'playerlink:conflict', 'playerlink:outage'].filter(
        (name) => channel(name).hasSubscribers,
      );
    expect(heard()).not.toEqual([]);
    stop();
    expect(heard()).toEqual([]);
  });

  it('takes no harm from a connect that was under way', async () => {
    const [reached, held] = [gate(), gate()];
    const during = async () => {
      reached.open();
      await held.opened;
    };
    const { stop, spans } = observe();
    const running = connect(arcadeGame({ during }), 'a1');
    await reached.opened;
    stop();
    const next = observe();
    held.open();
    expect(await running).toMatchObject({ outcome: 'created' });
    expect(spans().map(({ name }) => name)).toEqual(['playerlink.parse']);
    expect(next.spans().map(({ name }) => name)).toEqual([
      'playerlink.situation',
      'playerlink.decide',
      'playerlink.apply',
    ]);
  });
});
