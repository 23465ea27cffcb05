import { ConnectError } from '@playerlink/core';
import type { Exchange, ReadBody } from './exchange.ts';

/** As deep as core lets `scriptData` be; deeper JSON would only cost each reader behind this its stack. */
const MAX_DEPTH = 64;

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** A body that is not said to be anything is taken for JSON. */
export function isSaidToBeJson(exchange: Exchange<unknown>): boolean {
  const contentType = exchange.header('content-type');
  return contentType === undefined || isJson(contentType);
}

/** A host's session may be a cookie, and without a type a page of another site could send the request. */
export const mayBeSent = (exchange: Exchange<unknown>, caller: object): boolean =>
  !('currentPlayerId' in caller) || exchange.header('content-type') !== undefined;

/**
 * The JSON object of a request's body; an empty body is `{}`.
 *
 * @throws ConnectError INVALID
 */
export async function readObject(
  exchange: Exchange<unknown>,
  limit: number,
): Promise<Record<string, unknown> | 'too large'> {
  const body = await exchange.readBody(limit);
  return body === 'too large' ? body : parseObject(body);
}

/** Whether a content-type is JSON; its parameters do not matter, JSON is UTF-8. */
function isJson(contentType: string): boolean {
  const end = contentType.indexOf(';');
  const type = (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
  return type === 'application/json' || (type.endsWith('+json') && !type.includes(','));
}

/**
 * The JSON object of a body; an empty body is `{}`.
 *
 * @throws ConnectError INVALID
 */
function parseObject(body: Exclude<ReadBody, 'too large'>): Record<string, unknown> {
  if (body === 'cut short') throw invalidBody();
  const value = 'value' in body ? body.value : parse(body.bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidBody();
  if (isDeeperThan(MAX_DEPTH, value)) throw invalidBody();
  return value as Record<string, unknown>;
}

const invalidBody = () => new ConnectError('INVALID', { field: 'body' });

function parse(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(UTF8.decode(bytes));
  } catch {
    throw invalidBody();
  }
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}
