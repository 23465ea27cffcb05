import { serve } from '@hono/node-server';
import { memoryStorage } from '@playerlink/core/memory';
import { createScoreServer } from './server.ts';

const { KONGREGATE_API_KEY: apiKey = 'none', PORT = '3000' } = process.env;
const { fetch } = createScoreServer({ apiKey, storage: memoryStorage() });
serve({ fetch, port: Number(PORT), hostname: '127.0.0.1' });
