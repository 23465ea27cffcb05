import { ConnectError, isConnectError, nameOf } from '@playerlink/core';
import type { WebSocket } from 'ws';
import { answerRequest, route } from './answer-request.ts';
import { givenToken } from './caller.ts';
import { CLOSE } from './close-codes.ts';
import { type Members, requestNameOf } from './envelope.ts';
import {
  checkHandshake,
  HANDSHAKE_REQUEST,
  HANDSHAKE_RESPONSE,
  type Resumed,
  resume,
} from './handshake.ts';
import type { Credential } from './options.ts';
import { parseFrame } from './parse-frame.ts';
import { type RequestQueue, requestQueue, type Turn } from './request-queue.ts';
import type { GameSocket } from './socket-book.ts';
import { socketCaller } from './socket-caller.ts';
import type { Opened, SocketContext } from './socket-context.ts';
import { type SocketSession, sessionIdOf, socketSession } from './socket-session.ts';

/** How long a client may take for its handshake, ms. */
const HANDSHAKE_MS = 10_000;

/** GameSparks' limit of a response. A client that leaves more than this unread is cut off. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024;

/** Speaks with one client from its nonce to its end. The server has the first word. */
export class Connection implements GameSocket {
  readonly id: string;
  readonly #ws: WebSocket;
  readonly #context: SocketContext;
  readonly #opened: Opened;
  readonly #nonce: string;
  readonly #session: SocketSession;
  readonly #closed: Promise<void>;
  readonly #stopWaiting: () => void;
  readonly #atEnd: Array<() => void>;
  /** From the handshake on; what comes while a session is looked up waits in it. */
  #queue: RequestQueue | undefined;

  constructor(ws: WebSocket, opened: Opened, context: SocketContext) {
    const { book, settings } = context;
    this.#ws = ws;
    this.#opened = opened;
    this.#context = context;
    this.id = context.newId();
    this.#nonce = context.newId();
    this.#session = socketSession((playerId) => this.#enter(playerId));
    this.#stopWaiting = settings.clock.timer(HANDSHAKE_MS, () => ws.terminate());
    this.#atEnd = [
      book.open(this),
      this.#stopWaiting,
      () => this.#session.end(),
      () => this.#queue?.end(),
    ];
    this.#closed = new Promise((resolve) => ws.once('close', () => resolve(this.#end())));
    // ws has closed it by then, with the code that says why.
    ws.on('error', () => {});
    ws.on('message', (data: Buffer, isBinary: boolean) => this.#read(data, isBinary));
    this.send({ '@class': HANDSHAKE_RESPONSE, nonce: this.#nonce });
  }

  send(frame: Members): void {
    if (!this.#isOpen) return;
    if (this.#ws.bufferedAmount > MAX_UNSENT_BYTES) this.#ws.terminate();
    else this.#ws.send(JSON.stringify(frame), () => {});
  }

  terminateSession(): void {
    this.#session.end();
    // SDKs store any token they see: this one says that there is none.
    this.send({ '@class': '.SessionTerminatedMessage', authToken: '0' });
  }

  get signedInAt(): number {
    return this.#session.signedInAt;
  }

  renew(sessionId: string, authToken: string): void {
    this.#session.renew(sessionId, authToken);
  }

  close(): Promise<void> {
    this.#hangUp(CLOSE.goingAway);
    return this.#closed;
  }

  /** What the client says goodbye with must be read, however much waits. */
  #hangUp(code: number): void {
    this.#queue?.end();
    this.#ws.close(code);
  }

  get #isOpen(): boolean {
    return this.#ws.readyState === this.#ws.OPEN;
  }

  #enter(playerId: string): () => void {
    const { book, settings, link } = this.#context;
    const leaveBook = book.enter(playerId, this);
    const leavePresence = settings.presence?.enter(link.gameId, playerId);
    return () => {
      leaveBook();
      leavePresence?.();
    };
  }

  #read(data: Buffer, isBinary: boolean): void {
    if (!this.#isOpen) return;
    const text = isBinary ? '' : data.toString();
    // White space is the SDKs' keepalive.
    if (!isBinary && text.trim() === '') return;
    const requests = parseFrame(text);
    if (requests === undefined) this.#hangUp(isBinary ? CLOSE.binary : CLOSE.malformed);
    else if (this.#queue === undefined) this.#shake(requests);
    else this.#queue.add(requests.filter(isNoHandshake));
  }

  #shake([given = {}, ...more]: readonly Members[]): void {
    try {
      if (more.length > 0) throw new ConnectError('REQUIRED', { field: 'hmac' });
      const credential = checkHandshake(given, this.#nonce, this.#opened.candidates);
      const send = (frame: Members) => this.send(frame);
      this.#queue = requestQueue(this.#ws, (request) => this.#turnOf(credential, request), send);
      void this.#admit(credential, given, this.#queue);
    } catch (thrown) {
      if (!isConnectError(thrown)) throw thrown;
      const error = { [thrown.field ?? 'hmac']: thrown.code };
      this.send({ '@class': HANDSHAKE_RESPONSE, error });
      this.#hangUp(CLOSE.policy);
    }
  }

  async #admit(credential: Credential, given: Members, queue: RequestQueue): Promise<void> {
    const { link, settings, turns } = this.#context;
    const token = credential.isServer ? undefined : givenToken(given.authToken);
    const admit = async () => {
      const resumed = token === undefined ? undefined : await resume(link, token);
      if (!this.#isOpen) return;
      this.#begin(credential, resumed);
      queue.open();
    };
    try {
      if (token === undefined) await admit();
      else await turns.take(sessionIdOf(token), () => Promise.race([admit(), this.#closed]));
    } catch (thrown) {
      // An answer without the token would make the SDKs forget it: so none, and they try again.
      settings.logger.warn(nameOf(thrown), 'a session could not be looked up in a handshake');
      this.#hangUp(CLOSE.tryAgain);
    }
  }

  #begin(credential: Credential, resumed: Resumed | undefined): void {
    const { book, settings } = this.#context;
    this.#stopWaiting();
    this.#opened.shaken();
    if (credential.listens) this.#atEnd.push(book.listen(this));
    if (resumed) this.#takeUp(resumed);
    this.send({
      '@class': HANDSHAKE_RESPONSE,
      sessionId: this.id,
      ...(resumed && { authToken: resumed.authToken, userId: resumed.playerId }),
      ...(settings.clientConfig && { clientConfig: settings.clientConfig }),
    });
  }

  /** Another socket of the same session would be left with a token that soon ends. */
  #takeUp({ playerId, authToken }: Resumed): void {
    const { book, settings } = this.#context;
    for (const socket of book.of(playerId)) socket.renew(sessionIdOf(authToken), authToken);
    this.#session.start(playerId, authToken, settings.clock.now());
  }

  #turnOf(credential: Credential, given: Members): Turn {
    const { answering, settings } = this.#context;
    const routed = route(answering, given);
    const at = {
      credential,
      address: this.#opened.address,
      channel: this.id,
      session: this.#session,
      isOpen: () => this.#isOpen,
      now: () => settings.clock.now(),
    };
    return {
      answer: () => answerRequest(answering, routed, given, () => socketCaller(at, given)),
      // Two sign-ins at once would make two players of a new one.
      isInTurn: routed.request?.signsIn === true && !credential.isServer,
    };
  }

  #end(): void {
    for (const end of this.#atEnd.splice(0)) end();
  }
}

/** A second handshake is not answered: the SDKs would take the answer for an error of the first. */
const isNoHandshake = (request: Members): boolean => requestNameOf(request) !== HANDSHAKE_REQUEST;
