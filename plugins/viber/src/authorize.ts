import type { Options } from './options.ts';

/** The part of every request that says who asks: the token in its place, and our app's secret. */
export function authorize(
  { auth, appSecret }: Pick<Options, 'auth' | 'appSecret'>,
  accessToken: string,
): { readonly headers: Record<string, string>; readonly query: Record<string, string> } {
  const token = { [auth.name]: auth.prefix + accessToken };
  const secret = appSecret && { [appSecret.header]: appSecret.value };
  return auth.where === 'header'
    ? { headers: { ...secret, ...token }, query: {} }
    : { headers: { ...secret }, query: token };
}
