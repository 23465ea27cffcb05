import type { ServerResponse } from 'node:http';

/** Ends a response with JSON that is not to be kept. */
export function answerJson(res: ServerResponse, status: number, value: unknown): void {
  res.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  res.end(`${JSON.stringify(value)}\n`);
}
