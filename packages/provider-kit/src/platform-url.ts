import { ConfigError, type Fetch } from '@playerlink/core';

/**
 * Whether an option can be a platform's address: an absolute http(s) URL without fragment, user name and
 * password. Whether it may have a query or outer blanks is the plugin's to say.
 */
export function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.username === '' &&
    url.password === '' &&
    !text.includes('#')
  );
}

/**
 * Refuses options that are no https URLs, where `fetch.allowHttp` is not true: at boot, not at the first
 * player. Those that are absent are left out.
 *
 * @throws ConfigError naming provider and option
 * @example
 * ```ts
 * requireHttps('arcade', ports.fetch, { baseUrl, 'friends.url': friends?.url });
 * ```
 */
export function requireHttps(
  provider: string,
  fetch: Fetch,
  urls: Readonly<Record<string, string | undefined>>,
): void {
  if (fetch.allowHttp === true) return;
  for (const [name, url] of Object.entries(urls)) {
    if (url !== undefined && URL.parse(url)?.protocol !== 'https:') {
      throw new ConfigError(`${provider}: option ${name}: http: needs a fetch with allowHttp`);
    }
  }
}
