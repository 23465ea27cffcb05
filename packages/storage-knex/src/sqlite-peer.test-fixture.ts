// A second process on the same file: answers what the storage kit asks of its storage.
import { serveStorage } from '@playerlink/testing';
import { knexStorage, openSqlite } from './index.ts';

const [filename = ''] = process.argv.slice(2);
serveStorage(knexStorage(openSqlite({ filename })), {
  postMessage: (message) => process.send?.(message),
  on: (_event, listener) => process.on('message', listener),
});
// The test has ended, or died.
process.on('disconnect', () => process.exit());
