import { memoryStorage } from '@playerlink/core/memory';
import { testStorage } from '@playerlink/testing';
import { test } from 'vitest';

testStorage(test, async () => ({
  storage: memoryStorage(),
  close: async () => {},
}));
