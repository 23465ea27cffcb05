// `node src/screenshots.ts` writes the pictures of the README: docs/images/playground-*.png.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium } from './browser.test-fixture.ts';
import { type Driver, driverOf } from './page-driver.test-fixture.ts';
import { startPlayground } from './playground.ts';

const IMAGES = fileURLToPath(new URL('../../../docs/images/', import.meta.url));
const VIEW = { width: 1180, height: 1000 };

const dataDir = mkdtempSync(join(tmpdir(), 'playerlink-pictures-'));
const playground = await startPlayground({ host: '127.0.0.1', port: 0, dataDir });
const browser = await launchChromium();
try {
  mkdirSync(IMAGES, { recursive: true });
  await picture('connect', 'light', async ({ connect }) => {
    await connect('kongregate', 'ann');
    await connect('nintendo', 'ann');
  });
  await picture('conflict', 'dark', async ({ connect }) => {
    await connect('psn', 'bob');
    await connect('kongregate', 'ann', { flags: ['errorOnSwitch'] });
  });
} finally {
  await browser.close();
  await playground.close();
  rmSync(dataDir, { recursive: true });
}

async function picture(
  name: string,
  colorScheme: 'light' | 'dark',
  act: (driver: Driver) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({
    colorScheme,
    viewport: VIEW,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(playground.url);
  await act(driverOf(page));
  await page.screenshot({ path: join(IMAGES, `playground-${name}.png`) });
  await context.close();
}
