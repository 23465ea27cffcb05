import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { migrate } from '@playerlink/storage-knex';
import type { Knex } from 'knex';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NODE_TABLE } from '../../storage-knex/src/nodes/node-tables.ts';
import { eventually } from '../../storage-knex/src/nodes/nodes.test-fixture.ts';
import {
  empty,
  openPg,
  postgresDatabases,
} from '../../storage-knex/src/postgres/postgres.test-fixture.ts';
import { openSocket, type RawSocket, SECRET } from './game.test-fixture.ts';

const LEASE_MS = 3_000;
const API_KEY = 'golf-key';
const TERMINATED = { '@class': '.SessionTerminatedMessage', authToken: '0' };

interface GameServer {
  /** A socket of a game client, resumed if it has a token. */
  open(authToken?: string): Promise<RawSocket>;
  /** Tells it something, and waits until it has done so. */
  tell(command: string): Promise<void>;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
  /** Lets it end by itself. @returns its exit code */
  end(): Promise<number | null>;
}

async function startServer(url: string): Promise<GameServer> {
  const script = new URL('game-server.test-fixture.ts', import.meta.url).pathname;
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(
    process.execPath,
    [script, url, API_KEY, SECRET, String(LEASE_MS)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value: port } = await lines.next();
  return {
    open: async (authToken) => {
      const socket = await openSocket(`ws://127.0.0.1:${port}/ws/device/${API_KEY}`);
      await socket.shake(authToken === undefined ? {} : { authToken });
      return socket;
    },
    tell: async (command) => {
      child.stdin.write(`${command}\n`);
      await lines.next();
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    end: () => {
      child.stdin.end();
      return exited;
    },
  };
}

const databases = await postgresDatabases();
afterAll(() => databases?.remove());

describe.skipIf(databases === undefined)('four server processes on one Postgres', () => {
  let admin: Knex;
  let url: string;
  let servers: readonly GameServer[] = [];
  beforeAll(async () => {
    url = (await databases?.make()) ?? '';
    admin = openPg(url);
    await migrate(admin);
  });
  afterEach(async () => {
    for (const server of servers) await server.kill();
    await empty(admin);
    await admin.raw(`truncate ${NODE_TABLE.nodes}, ${NODE_TABLE.held}`);
  });
  afterAll(() => admin.destroy());

  const start = async () => {
    const started = await Promise.all([1, 2, 3, 4].map(() => startServer(url)));
    servers = started;
    return started as [GameServer, GameServer, GameServer, GameServer];
  };
  const signIn = async (socket: RawSocket, userId: string, friends: readonly string[] = []) => {
    const answer = await socket.ask('ArcadeConnectRequest', { userId, friends });
    return { userId: String(answer.userId), authToken: String(answer.authToken) };
  };
  const isOnline = async (socket: RawSocket, friendId: string) => {
    const { friends } = await socket.ask('ListGameFriendsRequest');
    const found = (friends as Array<{ id: string; online: boolean }>).find(
      ({ id }) => id === friendId,
    );
    return found?.online;
  };
  const whenOnline = (socket: RawSocket, friendId: string, online = true) =>
    eventually(async () => (await isOnline(socket, friendId)) === online);
  const isSignedOut = async (socket: RawSocket) => {
    expect(await socket.ask('AccountDetailsRequest')).toMatchObject({
      error: { authentication: 'NOTAUTHORIZED' },
    });
  };

  it('are one game: players move, meet, and are signed out across them', async () => {
    const [one, two, three, four] = await start();
    const [old, bob, carol] = [await one.open(), await three.open(), await four.open()];
    const bobs = await signIn(bob, 'bob');
    const adas = await signIn(old, 'ada', ['bob']);
    await signIn(carol, 'carol', ['ada', 'bob']);
    await whenOnline(old, bobs.userId);
    await whenOnline(carol, adas.userId);

    // Ada moves: her token resumes elsewhere, and the one session is where she signs in.
    const ada = await two.open(adas.authToken);
    expect(await ada.ask('AccountDetailsRequest')).toMatchObject({ userId: adas.userId });
    const moved = await signIn(ada, 'ada', ['bob', 'carol']);
    expect(moved.userId).toBe(adas.userId);
    expect(await old.next()).toEqual(TERMINATED);
    await isSignedOut(old);
    expect(await isOnline(carol, adas.userId)).toBe(true);

    const hello = { friendIds: [adas.userId], message: 'hello' };
    expect(await carol.ask('SendFriendMessageRequest', hello)).not.toHaveProperty('error');
    expect(await ada.next()).toMatchObject({ '@class': '.FriendMessage', message: 'hello' });
    expect(old.unread).toEqual([]);

    // A session that ends anywhere is over everywhere.
    await four.tell(`revoke ${bobs.userId}`);
    await isSignedOut(bob);
    await whenOnline(carol, bobs.userId, false);
    await signIn(bob, 'bob');
    await whenOnline(carol, bobs.userId);

    expect(await Promise.all(servers.map((server) => server.end()))).toEqual([0, 0, 0, 0]);
    expect(await admin(NODE_TABLE.held)).toEqual([]);
    expect(await admin(NODE_TABLE.nodes)).toEqual([]);
  });

  it('go on when one crashes: its players are offline after the lease, and come back', async () => {
    const [one, two, three, four] = await start();
    const [ada, bob, carol] = [await two.open(), await three.open(), await four.open()];
    const bobs = await signIn(bob, 'bob');
    const adas = await signIn(ada, 'ada');
    await signIn(carol, 'carol', ['ada', 'bob']);
    await whenOnline(carol, adas.userId);
    await whenOnline(carol, bobs.userId);

    await two.kill();
    const rest = [one, three, four];
    const third = async () => {
      for (const server of rest) await server.tell(`advance ${LEASE_MS / 3}`);
    };
    await third();
    await third();
    expect(await isOnline(carol, adas.userId)).toBe(true);
    await third();
    expect(await isOnline(carol, adas.userId)).toBe(false);
    await whenOnline(carol, bobs.userId);

    const back = await one.open(adas.authToken);
    expect(await back.ask('AccountDetailsRequest')).toMatchObject({ userId: adas.userId });
    await whenOnline(carol, adas.userId);
    const hello = { friendIds: [adas.userId, bobs.userId], message: 'hello' };
    expect(await carol.ask('SendFriendMessageRequest', hello)).not.toHaveProperty('error');
    for (const socket of [back, bob])
      expect(await socket.next()).toMatchObject({ message: 'hello' });

    // What the crash left is taken away by the others.
    await eventually(async () => {
      await third();
      return (await admin(NODE_TABLE.nodes)).length === 3;
    });
    expect(await admin(NODE_TABLE.held)).toHaveLength(3);
    await whenOnline(carol, bobs.userId);
  });

  it('keep a player on one socket alone, however they move', async () => {
    const all = await start();
    const at = (turn: number) => all[turn % all.length] as GameServer;
    const names = Array.from({ length: 8 }, (_, n) => `player-${n}`);
    let players = await Promise.all(
      names.map(async (name, turn) => {
        const socket = await at(turn).open();
        return { name, socket, ...(await signIn(socket, name)) };
      }),
    );
    for (let hop = 1; hop <= 6; hop += 1) {
      for (const server of all) await server.tell('advance 1');
      const move = async ({ name, socket, authToken }: (typeof players)[number], turn: number) => {
        const next = await at(turn + hop).open(authToken);
        const session = await signIn(next, name);
        expect(await socket.next()).toEqual(TERMINATED);
        await isSignedOut(socket);
        expect(await next.ask('AccountDetailsRequest')).toMatchObject({ userId: session.userId });
        return { name, socket: next, ...session };
      };
      players = await Promise.all(players.map(move));
    }
    await eventually(async () => (await admin(NODE_TABLE.held)).length === names.length);
    const keys = await admin(NODE_TABLE.held).orderBy('key').pluck('key');
    expect(keys).toEqual(players.map(({ userId }) => JSON.stringify(['golf', userId])).sort());
    for (const { socket } of players) expect(socket.unread).toEqual([]);
  });
});
