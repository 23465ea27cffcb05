import { testProvider } from '@playerlink/testing';
import { expect, test } from 'vitest';
import { device } from './index.ts';
import { phoneOf } from './stage.test-fixture.ts';

/** A device id is believed, so there are no forged ones: with a character changed it is another device's. */
const NOT_OF_DEVICES = 'fakes: a genuine secret with one character changed is refused';

/** Everything of the kit but that. */
const rules = new Map<string, () => Promise<void>>();
testProvider((name, run) => rules.set(name, run), {
  plugin: device,
  platform: async () => ({
    fetch: async () => {
      throw new TypeError('nobody is asked about a device');
    },
    fail() {},
    recover() {},
    close: async () => {},
  }),
  options: {},
  genuine: (_, player) => ({
    ...phoneOf(player),
    deviceModel: 'Lumia 950',
    deviceName: `The phone of ${player}`,
    deviceType: 'handheld',
    operatingSystem: 'Windows 10 Mobile',
    displayName: `The great ${player}`,
  }),
  fakes: {},
  public: ['deviceOS', 'deviceModel', 'deviceName', 'deviceType', 'operatingSystem', 'displayName'],
});
const isLeftOut = rules.delete(NOT_OF_DEVICES);
for (const [name, run] of rules) test(name, run);

test('the rule that is left out is one of the kit', () => {
  expect(isLeftOut).toBe(true);
});
