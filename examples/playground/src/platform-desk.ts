import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerJson } from './answer-json.ts';
import type { Platform } from './platforms.ts';

/**
 * What stands in for the players' consoles and phones, below `/playground/`:
 * `GET credentials/:platform?player=ann` gives what a game client would hold, `PUT faults/:platform` with
 * knobs as JSON breaks a platform, `DELETE faults/:platform` mends it.
 */
export async function platformDesk(
  platforms: Readonly<Record<string, Platform>>,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(req.url ?? '/', 'http://playground');
  const [, what = '', id = ''] =
    /^\/playground\/(credentials|faults)\/([^/]+)$/.exec(pathname) ?? [];
  const platform = Object.hasOwn(platforms, id) ? platforms[id] : undefined;
  if (platform === undefined) {
    const known = Object.keys(platforms).join(', ');
    return answerJson(res, 404, { error: `no such platform here; there is: ${known}` });
  }
  try {
    if (what === 'credentials') {
      return answerJson(res, 200, platform.credentials(readPlayer(searchParams.get('player'))));
    }
    if (platform.fail === undefined) throw new TypeError('this platform is checked offline');
    if (req.method === 'PUT') platform.fail(await readKnobs(req));
    else if (req.method === 'DELETE') platform.recover?.();
    else throw new TypeError('PUT knobs to break the platform, DELETE to mend it');
    return answerJson(res, 200, { platform: id, working: req.method === 'DELETE' });
  } catch (error) {
    // A simulator refuses what it cannot use; that is no reason for the server to end.
    return answerJson(res, 400, { error: (error as Error).message });
  }
}

async function readKnobs(req: IncomingMessage): Promise<object> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > 4_096) throw new TypeError('knobs are a small JSON object');
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString()) as object;
}

function readPlayer(name: string | null): string {
  const player = name ?? 'ann';
  if (player !== '' && Buffer.byteLength(player) <= 64) return player;
  throw new TypeError('player must be a name of 1 to 64 bytes');
}
