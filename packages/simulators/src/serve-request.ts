import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type SimulatorClock, wait } from './clock.ts';
import type { FaultBoard, Faults } from './faults.ts';
import { type Answer, composeReply, htmlAnswer } from './reply.ts';
import { type RecordedRequest, type RequestLog, readBody } from './request-log.ts';
import type { Derive } from './seed.ts';
import { sendReply } from './send-reply.ts';
import type { SimulatorDefinition } from './server.ts';

/** What a running simulator consists of. */
export interface Running<Lie extends string> {
  readonly definition: Pick<SimulatorDefinition<Lie>, 'lies' | 'route'>;
  readonly clock: SimulatorClock;
  readonly log: RequestLog;
  readonly board: FaultBoard<Lie>;
  readonly derive: Derive;
}

/** Takes one request from its arrival to its end. Never rejects. */
export async function serveRequest<Lie extends string>(
  running: Running<Lie>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { clock, log, board } = running;
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  const request = log.add(incoming, clock.now());
  const faults = board.take(request.path);
  try {
    const body = await readBody(incoming);
    request.body = body?.toString('utf8') ?? '';
    if (faults.delay !== undefined) await wait(clock, faults.delay, gone.signal);
    if (faults.hang) await untilAborted(gone.signal);
    if (faults.closeEarly) {
      outgoing.destroy();
      return;
    }
    const truth = () => unreadable(body) ?? trueAnswer(running, request, faults);
    const garbage = () => garbageFrom(running.derive);
    await sendReply(
      outgoing,
      await composeReply(faults, truth, garbage),
      faults,
      clock,
      gone.signal,
    );
  } catch (error) {
    // Mostly the client has gone, or close() was called. Else a header of a definition is wrong.
    if (gone.signal.aborted || outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(500, { 'content-type': 'text/plain' }).end(`${error}`);
  }
}

const TOO_LONG = htmlAnswer(413, '413 Payload Too Large');
const NOT_TEXT = htmlAnswer(400, '400 Bad Request');
const NOT_FOUND = htmlAnswer(404, '404 Not Found');

/** The refusal of a body that is too long or no UTF-8: as text it would hide what was sent. */
function unreadable(body: Buffer | undefined): Answer | undefined {
  if (body === undefined) return TOO_LONG;
  return isUtf8(body) ? undefined : NOT_TEXT;
}

async function trueAnswer<Lie extends string>(
  { definition }: Running<Lie>,
  request: RecordedRequest,
  faults: Faults<Lie>,
): Promise<Answer> {
  const lies = new Set((definition.lies ?? []).filter((lie) => faults[lie]));
  try {
    return (await definition.route(request, lies)) ?? NOT_FOUND;
  } catch (error) {
    return { status: 500, headers: { 'content-type': 'text/plain' }, body: `${error}` };
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** 256 bytes that no reader of JSON or DER takes: 0xff begins no UTF-8 character and no SEQUENCE. */
function garbageFrom(derive: Derive): Buffer {
  const noise = Array.from({ length: 8 }, (_, part) => derive('garbage', String(part)));
  return Buffer.concat([Buffer.of(0xff), ...noise]).subarray(0, 256);
}
