import { resolve } from 'node:path';
import { curlLines, startPlayground } from './playground.ts';

const { HOST = '127.0.0.1', PORT = '8080', DATA_DIR = '.data', INIT_CWD = '.' } = process.env;
const port = Number(PORT);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`PORT must be a number of 0..65535, not ${JSON.stringify(PORT)}`);
  process.exit(2);
}
// pnpm runs this in the package's folder; a relative DATA_DIR means the folder `npm start` was typed in.
const dataDir = resolve(INIT_CWD, DATA_DIR);

try {
  const playground = await startPlayground({ host: HOST, port, dataDir });
  console.log(`PlayerLink playground on ${playground.url}, players in ${dataDir}\n`);
  console.log(curlLines(playground.url));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => playground.close().then(() => process.exit(0)));
  }
} catch (error) {
  if ((error as { code?: unknown }).code !== 'EADDRINUSE') throw error;
  console.error(`Port ${port} on ${HOST} is in use. Choose another: PORT=8081 npm start`);
  process.exit(1);
}
