import { request } from 'node:http';

/** The status of a GET that has a body, which fetch would not send. */
export function getWithBody(url: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const get = request(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    get.on('error', reject);
    get.end('x=1');
  });
}
