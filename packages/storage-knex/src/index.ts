export { type KnexStorageOptions, knexStorage } from './knex-storage.ts';
export { type MigrationStatus, migrate, migrationStatus } from './migrate.ts';
export { openSqlite, type SqliteOptions } from './open-sqlite.ts';
