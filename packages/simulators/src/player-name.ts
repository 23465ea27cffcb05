/** The longest player name, in UTF-8 bytes: what carries a name stays short. */
const LONGEST_PLAYER_NAME = 64;

/**
 * The name by which tests call a player, once it is known to be well-formed text of 1 to
 * {@link LONGEST_PLAYER_NAME} UTF-8 bytes. @throws TypeError when it is not.
 */
export function checkedPlayerName(name: string): string {
  const fits = typeof name === 'string' && name !== '' && name.isWellFormed();
  if (!fits || Buffer.byteLength(name) > LONGEST_PLAYER_NAME) {
    throw new TypeError(`a player name is text of 1 to ${LONGEST_PLAYER_NAME} UTF-8 bytes`);
  }
  return name;
}
