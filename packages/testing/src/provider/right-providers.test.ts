import { describe, test } from 'vitest';
import { ARCADE_KEY, sealOf } from './arcade-platform.test-fixture.ts';
import { arcadeUnderTest } from './provider-failures.test-fixture.ts';
import { asksNobody, asksTwice, keepsSeal } from './right-providers.test-fixture.ts';
import { testProvider } from './test-provider.ts';

describe('a right provider passes that asks the platform twice', () => {
  testProvider(test, arcadeUnderTest(asksTwice));
});

describe('a right provider passes that keeps a key', () => {
  testProvider(test, arcadeUnderTest(keepsSeal));
});

describe('a right provider passes that asks nobody', () => {
  testProvider(test, arcadeUnderTest(asksNobody(sealOf(ARCADE_KEY))));
});
