import { memoryStorage } from '@playerlink/core/memory';
import { createScoreServer } from './server.ts';

const { KONGREGATE_API_KEY: apiKey = 'none', PORT = '3000' } = process.env;
await createScoreServer({ apiKey, storage: memoryStorage() }).listen({ port: Number(PORT) });
