/**
 * The bytes that a text says in base64; absent when they have another spelling. Node also reads text without
 * padding, with blanks or with bits too many: of one proof there would be many texts.
 */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
