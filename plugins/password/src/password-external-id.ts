import { createHash } from 'node:crypto';

/**
 * The external id of an account with this user name: SHA-256 of its UTF-8 in NFC, as 64 lower-case hex
 * digits, so that no name or e-mail address is stored. An importer of players links their accounts by this,
 * with the same `caseInsensitive` as the plugin's option.
 */
export function passwordExternalId(
  userName: string,
  { caseInsensitive = false }: { readonly caseInsensitive?: boolean | undefined } = {},
): string {
  const name = caseInsensitive ? userName.toLowerCase() : userName;
  return createHash('sha256').update(name.normalize('NFC')).digest('hex');
}
