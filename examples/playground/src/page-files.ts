import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';

const FOLDER = new URL('../page/', import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** The page runs its own files and talks to its own server; nothing else, and in nobody's frame. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

/** Whether somebody asks for `/` with a browser, not with curl. */
export const wantsPage = ({ headers }: IncomingMessage): boolean =>
  headers.accept?.includes('text/html') === true;

/** Serves a file of the page; `name` is all after `/playground/page/`. Answers 404 for what is not one. */
export async function pageFile(res: ServerResponse, name: string): Promise<void> {
  const [, ending = ''] = /^[a-z-]+\.(html|css|js|svg)$/.exec(name) ?? [];
  const type = TYPES[ending];
  const body = type && (await readFile(new URL(name, FOLDER)).catch(() => undefined));
  if (type === undefined || body === undefined) {
    res.writeHead(404, { 'content-type': 'text/plain' });
    res.end('no such file of the page\n');
    return;
  }
  res.writeHead(200, {
    'content-type': type,
    'cache-control': 'no-cache',
    'content-security-policy': POLICY,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    vary: 'accept',
  });
  res.end(body);
}
