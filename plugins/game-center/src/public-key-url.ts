const PRODUCTION =
  /^https:\/\/static\.gc\.apple\.com\/public-key\/gc-(prod|sb)(-[1-9]\d{0,2})?\.cer$/;
const SANDBOX =
  /^https:\/\/sandbox\.gc\.apple\.com\/public-key\/gc-(prod|sb)(-[1-9]\d{0,2})?\.cer$/;

/**
 * Whether a client may name this URL as that of Game Center's certificate; no other URL of a client is ever
 * fetched. The text is compared as it came: a parser that has to interpret it has nothing left to do.
 */
export const isPublicKeyUrl = (text: string, allowSandbox: boolean): boolean =>
  PRODUCTION.test(text) || (allowSandbox && SANDBOX.test(text));
