import { testProvider } from '@playerlink/testing';
import { test } from 'vitest';
import { device } from './index.ts';
import { phoneOf } from './stage.test-fixture.ts';

testProvider(test, {
  plugin: device,
  platform: 'offline',
  options: { strictDeviceOS: false },
  genuine: (player) => ({
    ...phoneOf(player),
    deviceModel: 'Lumia 950',
    deviceName: `The phone of ${player}`,
    deviceType: 'handheld',
    operatingSystem: 'Windows 10 Mobile',
    displayName: `The great ${player}`,
  }),
  // A device id is believed, so there are no forged ones: with a character changed it is another device's.
  fakes: {},
  believed: ['deviceId'],
  otherTitle: 'none',
  public: ['deviceOS', 'deviceModel', 'deviceName', 'deviceType', 'operatingSystem', 'displayName'],
});
