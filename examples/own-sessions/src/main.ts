import { memoryStorage } from '@playerlink/core/memory';
import { createShop } from './server.ts';

const { KONGREGATE_API_KEY: apiKey = 'none', PORT = '3000' } = process.env;
createShop({ apiKey, storage: memoryStorage() }).listen(Number(PORT), '127.0.0.1');
