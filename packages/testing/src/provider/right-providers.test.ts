import { describe, test } from 'vitest';
import {
  arcadeUnderTest,
  burnedArcadeUnderTest,
  claimedArcadeUnderTest,
  offlineArcadeUnderTest,
  socialArcadeUnderTest,
} from './provider-failures.test-fixture.ts';
import {
  asksNobody,
  asksTwice,
  burnsTickets,
  claimsTickets,
  keepsSeal,
} from './right-providers.test-fixture.ts';
import { testProvider } from './test-provider.ts';

describe('a right provider passes that asks the platform twice', () => {
  testProvider(test, arcadeUnderTest(asksTwice));
});

describe('a right provider passes that keeps a key', () => {
  testProvider(test, arcadeUnderTest(keepsSeal));
});

describe('a right provider passes that asks nobody', () => {
  testProvider(test, offlineArcadeUnderTest(asksNobody));
});

describe('a right provider passes that asks nobody where it could', () => {
  testProvider(test, arcadeUnderTest(asksNobody));
});

describe('a right provider passes that has friends and push', () => {
  testProvider(test, socialArcadeUnderTest(asksTwice));
});

describe('a right provider passes whose platform burns the credentials', () => {
  testProvider(test, burnedArcadeUnderTest(burnsTickets));
});

describe('a right provider passes that has credentials remembered', () => {
  testProvider(test, claimedArcadeUnderTest(claimsTickets));
});
