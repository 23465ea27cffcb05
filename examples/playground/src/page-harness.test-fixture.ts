import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect } from 'vitest';
import { chromiumPath, HOW_TO_GET_ONE, launchChromium } from './browser.test-fixture.ts';
import { type Driver, driverOf } from './page-driver.test-fixture.ts';
import { type Playground, startPlayground } from './playground.ts';

if (chromiumPath === undefined) console.warn(`The page is not tested: ${HOW_TO_GET_ONE}`);

/** In the page: how far what was shown has moved, as Chromium counts it. */
const WATCH_SHIFTS = `
  const shifts = [];
  const observer = new PerformanceObserver((list) => shifts.push(...list.getEntries()));
  observer.observe({ type: 'layout-shift', buffered: true });
  window.shifted = () =>
    [...shifts, ...observer.takeRecords()].reduce((sum, { value }) => sum + value, 0);
`;

/** What a test does on the page; where the page asks is refused, Chromium's own line about it is no complaint. */
export type OnPage = (
  use: (page: Page, driver: Driver) => Promise<void>,
  options?: BrowserContextOptions,
  mayRefuse?: string,
) => Promise<void>;

/** Describes the page in a real browser, with a playground of its own for each test; skipped where there is none. */
export function describePage(name: string, tests: (onPage: OnPage) => void): void {
  describe.skipIf(chromiumPath === undefined)(name, () => {
    let browser: Browser;
    let playground: Playground;
    beforeAll(async () => {
      browser = await launchChromium();
    });
    afterAll(() => browser.close());
    beforeEach(async () => {
      const dataDir = mkdtempSync(join(tmpdir(), 'playerlink-page-'));
      playground = await startPlayground({ host: '127.0.0.1', port: 0, dataDir });
      return async () => {
        await playground.close();
        rmSync(dataDir, { recursive: true });
      };
    });
    tests(async (use, options = {}, mayRefuse = '/connect/') => {
      const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
      try {
        const page = await context.newPage();
        await page.addInitScript(WATCH_SHIFTS);
        const heard = listenTo(page, playground.url, mayRefuse);
        await page.goto(playground.url);
        await use(page, driverOf(page));
        expect(heard).toEqual({ complaints: [], elsewhere: [] });
      } finally {
        await context.close();
      }
    });
  });
}

/** What the page complains of, and whom it asks but its own server. */
function listenTo(page: Page, url: string, mayRefuse: string) {
  const complaints: string[] = [];
  const elsewhere: string[] = [];
  const isOurs = (asked: string) => new URL(asked).host === new URL(url).host;
  page.on('request', (request) => isOurs(request.url()) || elsewhere.push(request.url()));
  page.on('websocket', (socket) => isOurs(socket.url()) || elsewhere.push(socket.url()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // A refused connect is an answer with a status of 400 or more, which Chromium writes there as well.
    const isRefusal = /^Failed to load resource: .* status of (409|404|503)/.test(message.text());
    const isAsked = message.location().url.startsWith(url + mayRefuse);
    if (!(isRefusal && isAsked)) complaints.push(message.text());
  });
  return { complaints, elsewhere };
}
