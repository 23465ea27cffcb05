/** @import { Asked, Exchanged } from './exchange.js' */
import { legible, shortToken } from './frames.js';

const SHOWN = ['content-type', 'retry-after', 'x-request-id'];

/**
 * Connects over HTTP.
 *
 * @param {Asked} asked
 * @returns {Promise<Exchanged>}
 */
export async function connectOverHttp({ platform, credentials, flags, session, scriptData }) {
  const path = `/connect/${platform.id}`;
  const body = { ...credentials, ...flags, scriptData };
  const response = await fetch(path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(session !== undefined && { authorization: `Bearer ${session}` }),
    },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  const bearer = session === undefined ? '' : `authorization: Bearer ${shortToken(session)}\n`;
  const headers = SHOWN.flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [`${name}: ${value}`];
  });
  return {
    frames: [
      {
        direction: 'sent',
        text: `POST ${path}\ncontent-type: application/json\n${bearer}\n${legible(body)}`,
      },
      {
        direction: 'received',
        text: [`HTTP ${response.status}`, ...headers, '', legible(answer)].join('\n'),
      },
    ],
    session: answer.authToken ?? session,
    answer,
  };
}
