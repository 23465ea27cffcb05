import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPlayground } from './playground.ts';
import { runDemo } from './scenario.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'playerlink-demo-'));
const playground = await startPlayground({ host: '127.0.0.1', port: 0, dataDir });
try {
  await runDemo(playground.url, (line) => console.log(line));
} finally {
  await playground.close();
  rmSync(dataDir, { recursive: true });
}
