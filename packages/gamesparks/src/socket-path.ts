import { decodePathPart } from './decode-path-part.ts';
import type { Credential, Settings } from './options.ts';

/** Whether a path is one of sockets, whatever credential it names. */
export const isSocketPath = (target: string): boolean => target.startsWith('/ws/');

/**
 * Whose secrets may be used on a socket: the credential that the path names; for `secure` those with a secret
 * of the form `part:rest`, too. Empty for an unknown key or credential.
 */
export function candidatesOf(
  { apiKey, credentials }: Pick<Settings, 'apiKey' | 'credentials'>,
  target: string,
): readonly Credential[] {
  const [path = ''] = target.split('?', 1);
  const [, , name = '', ...rest] = path.split('/');
  const key = rest.pop();
  const named = credentials.get(name);
  const own = named === undefined ? [] : [named];
  if (key !== apiKey || rest.length > (name === 'secure' ? 1 : 0)) return [];
  if (name !== 'secure') return own;
  const [part] = rest;
  const asked = part === undefined ? undefined : decodePathPart(part);
  const secure = [...credentials.values()].filter(({ secret }) => {
    const held = partOf(secret);
    return held !== '' && (asked === undefined || asked === held);
  });
  return [...new Set([...own, ...secure])];
}

/** The SDKs put what stands before the first colon into the path; the rest is nobody's to guess. */
const partOf = (secret: string): string => secret.slice(0, Math.max(0, secret.indexOf(':')));
