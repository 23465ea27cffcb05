import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser of this machine, or of CHROMIUM_PATH; undefined where there is none. */
export const chromiumPath: string | undefined =
  process.env.CHROMIUM_PATH || PLACES.find((place) => existsSync(place));

/** What to do where there is none. */
export const HOW_TO_GET_ONE =
  'no Chromium found: install one (Debian: apt-get install chromium) or set CHROMIUM_PATH';

/** Starts it, headless; it asks nobody for anything but the pages it is sent to. */
export function launchChromium(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error(HOW_TO_GET_ONE);
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
