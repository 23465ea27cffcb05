/**
 * @typedef {object} Frame what went over the line, as text with its tokens shortened
 * @property {'sent' | 'received'} direction
 * @property {string} text
 */

const LONG = 56;

/** @param {string} token */
export const shortToken = (token) => `${token.slice(0, 8)}…`;

/**
 * JSON to read: tokens of ours shortened, and what would fill the screen.
 *
 * @param {unknown} value
 */
export const legible = (value) =>
  JSON.stringify(
    value,
    (key, member) => {
      if (typeof member !== 'string') return member;
      if (key === 'authToken' && member.length > 8) return shortToken(member);
      return member.length > LONG ? `${member.slice(0, LONG - 9)}…${member.slice(-8)}` : member;
    },
    2,
  );
