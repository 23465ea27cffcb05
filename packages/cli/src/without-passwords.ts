/** What stands between `://` and the `@` of a URL: a user name and a password. */
const USER_INFO = /(?<=\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]*:\S*@/gi;

/** A text whose URLs hold no password, for whoever reads over the user's shoulder. */
export const withoutPasswords = (text: string): string => text.replace(USER_INFO, '');
