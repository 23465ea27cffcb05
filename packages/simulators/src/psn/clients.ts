/** A title's registration. */
export interface PsnClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The id of the one client a PSN simulator has by default. No real one. */
export const PSN_CLIENT_ID = '00706c61-7965-4172-a46c-696e6b64656d';

/** The secret of the one client a PSN simulator has by default. No real one. */
export const PSN_CLIENT_SECRET = 'aNotSoSecretOne1';

/** The client ids with their secrets. @throws TypeError when there is none or one is wrong. */
export function readClients(
  clients: readonly PsnClient[] = [{ clientId: PSN_CLIENT_ID, clientSecret: PSN_CLIENT_SECRET }],
): ReadonlyMap<string, string> {
  const secrets = new Map<string, string>();
  for (const { clientId, clientSecret } of clients) {
    // HTTP Basic ends the id at the first colon.
    if (!isText(clientId) || clientId.includes(':') || !isText(clientSecret)) {
      throw new TypeError('a client has an id without a colon and a secret');
    }
    secrets.set(clientId, clientSecret);
  }
  if (secrets.size === 0 || secrets.size !== clients.length) {
    throw new TypeError('clients must be one or more, each with an id of its own');
  }
  return secrets;
}

/**
 * The id of the client that an `authorization` header proves by HTTP Basic. Id and secret may stand
 * in it as they are or form-encoded, as RFC 6749 wants it and few do it.
 */
export function provenClient(
  authorization: string | undefined,
  secrets: ReadonlyMap<string, string>,
): string | undefined {
  const [, base64 = ''] = /^basic ([a-z0-9+/]+={0,2})$/i.exec(authorization ?? '') ?? [];
  const text = Buffer.from(base64, 'base64').toString();
  if (base64 === '' || Buffer.from(text).toString('base64') !== base64) return undefined;
  const colon = text.indexOf(':');
  if (colon === -1) return undefined;
  for (const decode of [(part: string) => part, formDecoded]) {
    const clientId = decode(text.slice(0, colon));
    const secret = clientId && secrets.get(clientId);
    if (secret && secret === decode(text.slice(colon + 1))) return clientId;
  }
  return undefined;
}

function formDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
