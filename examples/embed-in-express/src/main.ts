import { memoryStorage } from '@playerlink/core/memory';
import { createScoreServer } from './server.ts';

const { KONGREGATE_API_KEY: apiKey = 'none', PORT = '3000' } = process.env;
createScoreServer({ apiKey, storage: memoryStorage() }).listen(Number(PORT), '127.0.0.1');
