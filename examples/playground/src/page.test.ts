import { expect, it } from 'vitest';
import { sayingOf } from './page-driver.test-fixture.ts';
import { describePage } from './page-harness.test-fixture.ts';

describePage('the page', (onPage) => {
  it('creates, resumes and links, and shows how', () =>
    onPage(async (page, { connect, signOut }) => {
      const says = sayingOf(page);
      await connect('kongregate', 'ann');
      expect(await says.headline()).toBe('Created ann');
      expect(await says.steps()).toEqual(['Parse', 'Guard', 'Verify', 'Read', 'Decide', 'Commit']);
      expect(await says.row()).toBe('row A1a: created');
      expect(await says.players('Before')).toEqual(['nobody']);
      expect(await says.players('After')).toEqual([expect.stringMatching(/^ann .*signed in.*KO/)]);
      const frames = await page.getByRole('tabpanel', { name: 'HTTP' }).textContent();
      expect(frames).toContain('POST /connect/kongregate');
      expect(frames).toMatch(/HTTP 200[\s\S]*"outcome": "created"/);
      expect(frames).toMatch(/"authToken": "[^"]{8}…"/);

      await connect('kongregate', 'ann');
      expect([await says.headline(), await says.row()]).toEqual(['Resumed ann', 'row C1: resumed']);
      await signOut();
      await page.getByText('Signed out').waitFor();
      await connect('kongregate', 'ann');
      expect([await says.headline(), await says.row()]).toEqual(['Resumed ann', 'row A2: resumed']);
      // PSN burns its codes, so it is asked whether this one was used before.
      await connect('psn', 'annie');
      expect([await says.headline(), await says.row()]).toEqual([
        'Linked to ann',
        'row B1a: linked',
      ]);
      expect(await says.steps()).toContain('Proof');
      const [before = '', after = ''] = [
        ...(await says.players('Before')),
        ...(await says.players('After')),
      ];
      expect(before).not.toContain('PS');
      expect(after).toMatch(/PS \d+ new/);
    }));

  it.each(['HTTP', 'GameSparks wire'])('asks before a switch, by %s', (door) =>
    onPage(async (page, { connect }) => {
      const says = sayingOf(page);
      const dialog = page.getByRole('dialog', { name: 'Continue as ann?' });
      const flags = ['errorOnSwitch'];
      await connect('kongregate', 'ann', { door });
      await page.reload();
      await connect('viber', 'bob', { door });
      await connect('kongregate', 'ann', { door, flags });
      await dialog.getByText('belongs to ann').waitFor();
      expect(await says.row()).toBe('row B2b: ACCOUNT_ALREADY_LINKED + switchSummary');
      await dialog.getByRole('button', { name: 'Stay as bob' }).click();
      expect(await says.headline()).toBe('Refused: ACCOUNT_ALREADY_LINKED');
      expect(await page.getByText('Signed in: bob').isVisible()).toBe(true);
      expect(await says.players('After')).toEqual(await says.players('Before'));

      await connect('kongregate', 'ann', { door, flags });
      await dialog.getByRole('button', { name: 'Switch to ann' }).click();
      await page.getByText('Switched to ann').waitFor();
      await says.settled();
      expect(await says.row()).toBe('row B2a: switched');
      expect(await page.getByText('Signed in: ann').isVisible()).toBe(true);
      expect((await says.players('After')).join()).toMatch(/^ann [^,]*signed in[^,]*,bob [^,]*VB/);
    }),
  );

  it('says what to do where a switch is refused and nobody was to be asked', () =>
    onPage(async (page, { connect }) => {
      const says = sayingOf(page);
      await connect('kongregate', 'ann');
      await page.reload();
      await connect('kongregate', 'bob');
      await connect('kongregate', 'ann');
      expect(await says.row()).toBe('row D2c: ACCOUNT_ALREADY_LINKED');
      expect(await page.getByRole('dialog').count()).toBe(0);
      await page.getByText('Set errorOnSwitch to be asked').waitFor();
      expect(await says.players('After')).toHaveLength(2);
      await connect('viber', 'nobody yet', {
        flags: ['doNotCreateNewPlayer', 'doNotLinkToCurrentPlayer'],
      });
      expect([await says.headline(), await says.row()]).toEqual([
        'Refused: UNRECOGNISED',
        'row B1c: UNRECOGNISED',
      ]);
    }));

  it('breaks a platform and mends it', () =>
    onPage(async (page, { connect }) => {
      const says = sayingOf(page);
      await page.getByLabel('Platform', { exact: true }).selectOption('viber');
      await page.getByLabel('What goes wrong').selectOption('It answers with garbage');
      await page.getByRole('button', { name: 'Break' }).click();
      await page.getByText('Viber is broken. It answers with garbage.').waitFor();
      await connect('viber', 'ann');
      expect(await says.headline()).toBe('Out of order: UNAVAILABLE');
      expect(await says.row()).toBe('no decision');
      expect(await says.steps()).toEqual(['Parse', 'Guard', 'Verify']);
      await connect('nintendo', 'ann');
      expect(await says.headline()).toBe('Created ann');

      await page.reload();
      await page.getByLabel('Platform', { exact: true }).selectOption('Viber (broken)');
      await page.getByRole('button', { name: 'Mend' }).click();
      await page.getByText('Viber is working.').waitFor();
      await connect('viber', 'ann');
      expect(await says.headline()).toBe('Created ann');
      await page.getByLabel('Platform', { exact: true }).selectOption('arcade');
      await page.getByText('Arcade is checked offline').waitFor();
      expect(await page.getByRole('button', { name: 'Break' }).isDisabled()).toBe(true);
    }));

  it('shows the frames of a real socket', () =>
    onPage(async (page, { connect }) => {
      await connect('nintendo', 'ann', { door: 'GameSparks wire' });
      const wire = page.getByRole('tab', { name: 'GameSparks wire' });
      expect(await wire.getAttribute('aria-selected')).toBe('true');
      const frames = page.getByRole('tabpanel', { name: 'GameSparks wire' }).locator('pre');
      const classes = (await frames.allTextContents()).map((text) => JSON.parse(text)['@class']);
      expect(classes).toEqual([
        '.AuthenticatedConnectResponse',
        '.AuthenticatedConnectRequest',
        '.AuthenticatedConnectResponse',
        '.NXConnectRequest',
        '.AuthenticationResponse',
      ]);
      expect(JSON.parse((await frames.allTextContents()).at(-1) ?? '')).toMatchObject({
        newPlayer: true,
        displayName: 'ann',
      });
      await page.getByRole('tab', { name: 'HTTP' }).click();
      await page.getByText('No connect has taken this door yet.').waitFor();
    }));

  it('says so when its server cannot tell, and goes on when it can', () =>
    onPage(
      async (page) => {
        const error = 'the playground cannot tell';
        await page.route('**/playground/players*', (route) =>
          route.fulfill({ status: 503, json: { error } }),
        );
        await page.getByRole('button', { name: 'Connect' }).click();
        await page.getByText('The playground did not do that').waitFor();
        await page.unroute('**/playground/players*');
        await page.getByRole('button', { name: 'Connect' }).click();
        await page.getByText('Created ann').waitFor();
      },
      {},
      '/playground/players',
    ));
});
