export { connectionFault } from './connection-fault.ts';
export { type KnexStorageOptions, knexStorage } from './knex-storage.ts';
export { type MigrationStatus, migrate, migrateDown, migrationStatus } from './migrate.ts';
export {
  type PostgresNodes,
  type PostgresNodesOptions,
  postgresNodes,
} from './nodes/postgres-nodes.ts';
export { openSqlite, type SqliteOptions } from './sqlite/open-sqlite.ts';
