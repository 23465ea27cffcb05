import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { expect, it } from 'vitest';
import { describePage } from './page-harness.test-fixture.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describePage('the page, for everybody', (onPage) => {
  it('goes by the keyboard alone', () =>
    onPage(async (page, { connect }) => {
      await connect('kongregate', 'ann');
      await page.reload();
      const { keyboard } = page;
      const focused = () => page.evaluate<string>('document.activeElement.id');
      const tabTo = async (id: string, key = 'Tab') => {
        for (let pressed = 0; pressed < 30 && (await focused()) !== id; pressed += 1) {
          await keyboard.press(key);
        }
        expect(await focused()).toBe(id);
      };
      await page.getByRole('option', { name: 'Viber' }).waitFor({ state: 'attached' });
      await tabTo('platform');
      await keyboard.type('Viber');
      await tabTo('player');
      await keyboard.press('ControlOrMeta+A');
      await keyboard.type('bob');
      await keyboard.press('Enter');
      await page.getByText('Created bob').waitFor();
      await tabTo('platform', 'Shift+Tab');
      await keyboard.type('Kong');
      await tabTo('player');
      await keyboard.press('ControlOrMeta+A');
      await keyboard.type('ann');
      // The first of the flags: errorOnSwitch.
      await keyboard.press('Tab');
      await keyboard.press('Space');
      await tabTo('go');
      await keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      expect(await focused()).toBe('stay');
      await keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      expect(await focused()).toBe('go');
      await keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      await keyboard.press('Tab');
      await keyboard.press('Enter');
      await page.getByText('Switched to ann').waitFor();
      await tabTo('tab-http');
      await keyboard.press('ArrowRight');
      expect(await focused()).toBe('tab-wire');
      await page.getByText('No connect has taken this door yet.').waitFor();
    }));

  it.each(['light', 'dark'] as const)('has no barrier that axe finds, %s', (colorScheme) =>
    onPage(
      async (page, { connect }) => {
        await page.evaluate(AXE);
        const barriers = async () => {
          // What is half faded has half the contrast.
          await page.evaluate(
            'Promise.allSettled(document.getAnimations().map(({ finished }) => finished))',
          );
          const { violations } = await page.evaluate<AxeResults>('axe.run()');
          return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`);
        };
        await page.getByText('All sixteen rows').click();
        expect(await barriers()).toEqual([]);
        await connect('kongregate', 'ann', { door: 'GameSparks wire' });
        expect(await barriers()).toEqual([]);
        await page.getByRole('button', { name: 'Sign out' }).click();
        await page.getByText('Signed out').waitFor();
        await connect('viber', 'bob');
        await connect('kongregate', 'ann', { flags: ['errorOnSwitch'] });
        await page.getByRole('dialog').waitFor();
        expect(await barriers()).toEqual([]);
        await page.getByRole('button', { name: 'Stay as bob' }).click();
        expect(await barriers()).toEqual([]);
        await page.getByRole('button', { name: 'Break' }).click();
        await page.getByText('is broken').waitFor();
        await connect('kongregate', 'cleo');
        await page.getByText('Out of order').waitFor();
        expect(await barriers()).toEqual([]);
      },
      { colorScheme },
    ),
  );

  it.each([
    [360, 640],
    [1180, 1000],
  ])('fits %i x %i, and moves nothing that it has shown', (width, height) =>
    onPage(
      async (page, { connect }) => {
        const name = 'a name that is as long as names can be, which is 64 bytes, no';
        await connect('game-center', name);
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
        const result = await page.getByText(`Created ${name}`).boundingBox();
        expect(result?.y).toBeLessThan(height);
        await connect('viber', name);
        await connect('viber', 'bob');
        expect(await page.evaluate('shifted()')).toBeLessThan(0.03);
      },
      { viewport: { width, height } },
    ),
  );
});
