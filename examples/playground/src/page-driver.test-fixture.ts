import type { Page } from 'playwright-core';

/** What a person does on the page, by the names that they read there. */
export interface Driver {
  /** Resolves when it has an answer, or a question. */
  connect(
    platform: string,
    player: string,
    choice?: { readonly flags?: readonly string[]; readonly door?: string },
  ): Promise<void>;
  signOut(): Promise<void>;
}

const FLAGS = [
  'errorOnSwitch',
  'switchIfPossible',
  'doNotLinkToCurrentPlayer',
  'doNotCreateNewPlayer',
  'syncDisplayName',
];

/** Drives the page by labels and roles alone. */
export function driverOf(page: Page): Driver {
  return {
    async connect(platform, player, { flags = [], door = 'HTTP' } = {}) {
      await page.getByLabel('Platform', { exact: true }).selectOption(platform);
      await page.getByLabel('Player there').fill(player);
      for (const flag of FLAGS) {
        await page.getByLabel(flag).setChecked(flags.includes(flag));
      }
      await page.getByRole('radio', { name: door }).check();
      await page.getByRole('button', { name: 'Connect' }).click();
      await page.locator('#results[aria-busy=false], dialog[open]').first().waitFor();
    },
    async signOut() {
      await page.getByRole('button', { name: 'Sign out' }).click();
    },
  };
}

/** What the page says now. */
export function sayingOf(page: Page) {
  const within = (section: string) => page.getByRole('region', { name: section });
  return {
    headline: () => page.locator('.headline').textContent(),
    /** The steps that ran. */
    steps: () => page.locator('#pipeline li:not(.dark) .name').allTextContents(),
    row: () => within('Decision table').locator('#row').textContent(),
    async players(when: 'Before' | 'After') {
      const texts = await page.getByRole('list', { name: when }).locator('> li').allTextContents();
      return texts.map((text) => text.replace(/\s+/g, ' '));
    },
    settled: () => page.locator('#results[aria-busy=false]').waitFor(),
  };
}
