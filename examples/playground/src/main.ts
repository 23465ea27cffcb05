import { resolve } from 'node:path';
import { curlLines, startPlayground } from './playground.ts';

const { HOST = '127.0.0.1', PORT = '8080', DATA_DIR = '.data' } = process.env;
const port = Number(PORT);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`PORT must be a number of 0..65535, not ${JSON.stringify(PORT)}`);
  process.exit(2);
}
const dataDir = resolve(DATA_DIR);

try {
  const playground = await startPlayground({ host: HOST, port, dataDir });
  console.log(`PlayerLink playground on ${playground.url}, players in ${dataDir}`);
  console.log('Open it in a browser, or paste these in another terminal:\n');
  console.log(curlLines(playground.url));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => playground.close().then(() => process.exit(0)));
  }
} catch (error) {
  const { code, message } = error as { code?: string; message?: string };
  const taken = `Port ${port} on ${HOST} is in use. Choose another: PORT=8081 npm start`;
  const other = `The playground cannot start with HOST ${HOST} and DATA_DIR ${dataDir}: ${message}`;
  console.error(code === 'EADDRINUSE' ? taken : other);
  process.exit(1);
}
