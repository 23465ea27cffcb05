/** @import { Asked, Exchanged } from './exchange.js' */
/** @import { Frame } from './frames.js' */
import { legible } from './frames.js';

// The secret of a game client is public: it ships in every copy of the game.
const SECRET = 'demo-secret';

/** Whether this browser can sign the handshake: not from a plain http address of another machine. */
export const canSpeakWire = () => globalThis.crypto.subtle !== undefined;

/**
 * Connects as a game with a GameSparks SDK does: a socket of its own, the handshake, the request.
 *
 * @param {Asked} asked
 * @returns {Promise<Exchanged>}
 */
export async function connectOverWire(asked) {
  const { platform, credentials, flags, session, scriptData } = asked;
  const socket = openSocket(`${location.origin.replace(/^http/, 'ws')}/ws/device/demo-key`);
  try {
    const { nonce } = await socket.receive();
    socket.send({
      '@class': '.AuthenticatedConnectRequest',
      hmac: await sign(nonce),
      os: 'browser',
      platform: 'playground',
      ...(session !== undefined && { authToken: session }),
    });
    const hello = await socket.receive();
    if (hello.error !== undefined) return refusedBy(hello, socket.frames, session);
    socket.send({
      '@class': `.${platform.request}`,
      requestId: `${scriptData.trace}_1`,
      ...credentials,
      ...flags,
      scriptData,
    });
    const response = await socket.receive();
    // A resumed session has another token since the handshake.
    const resumed = hello.authToken ?? session;
    if (response.error !== undefined) return refusedBy(response, socket.frames, resumed);
    const { userId: playerId, authToken = resumed } = response;
    return { frames: socket.frames, session: authToken, answer: { ...response, playerId } };
  } finally {
    socket.close();
  }
}

/**
 * One error key per answer.
 *
 * @param {Record<string, any>} response @param {Frame[]} frames @param {string | undefined} session
 * @returns {Exchanged}
 */
function refusedBy({ error, switchSummary }, frames, session) {
  const [[field, code] = []] = Object.entries(error);
  return { frames, session, answer: { code: String(code), field, switchSummary } };
}

/** @param {string} url */
function openSocket(url) {
  const socket = new WebSocket(url);
  /** @type {Frame[]} */
  const frames = [];
  /** @type {Record<string, any>[]} */
  const arrived = [];
  let wake = () => {};
  let closed = false;
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(data);
    frames.push({ direction: 'received', text: legible(message) });
    arrived.push(message);
    wake();
  });
  socket.addEventListener('close', () => {
    closed = true;
    wake();
  });
  return {
    frames,
    /** @param {object} message */
    send(message) {
      frames.push({ direction: 'sent', text: legible(message) });
      socket.send(JSON.stringify(message));
    },
    /** @returns {Promise<Record<string, any>>} */
    async receive() {
      while (true) {
        const message = arrived.shift();
        if (message !== undefined) return message;
        if (closed) throw new Error('the socket was closed');
        await new Promise((resolve) => {
          wake = () => resolve(undefined);
        });
      }
    },
    close: () => socket.close(),
  };
}

/** base64 of HMAC-SHA256 over the nonce. @param {string} nonce */
async function sign(nonce) {
  const utf8 = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', utf8.encode(SECRET), algorithm, false, ['sign']);
  const mac = await crypto.subtle.sign('HMAC', key, utf8.encode(nonce));
  return btoa(String.fromCharCode(...new Uint8Array(mac)));
}
