export { decodeValue } from './codec/decode-value';
export { encodeValue } from './codec/encode-value';
export { decodeFacts, encodeFacts } from './codec/facts-codec';
export { InvalidStoredBytes } from './codec/invalid-stored-bytes';
export {
  Database,
  type DatabaseOptions,
  type DatabaseRole,
  type Session,
  type Statement,
} from './connection';
export { PostgresExecutionStore } from './execution/postgres-execution-store';
export { StoreUnavailable, type StoreFault, type StoreOutcome } from './fault/store-unavailable';
export { type Installation } from './installation/installation';
export { openInstallation } from './installation/open-installation';
export {
  applyMigrations,
  type MigrationClass,
  type MigrationOptions,
} from './migration/apply-migrations';
export { SchemaTooNew } from './migration/schema-too-new';
export { ShardUnknown } from './shard/shard-unknown';
