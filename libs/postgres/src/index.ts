export { decodeValue } from './codec/decode-value';
export { encodeValue } from './codec/encode-value';
export { decodeFacts, encodeFacts } from './codec/facts-codec';
export { Database, type DatabaseOptions } from './connection';
export { type DatabaseRole, type Session, type Statement } from './session';
export { PostgresExecutionStore } from './execution/postgres-execution-store';
export { StoreUnavailable, type StoreFault, type StoreOutcome } from './fault/store-unavailable';
export {
  listPublicKeys,
  openSigningKey,
  type PublicSigningKey,
  type SigningKey,
} from './installation/signing-key';
export { type Installation } from './installation/installation';
export { openInstallation } from './installation/open-installation';
export { WrongDatabases } from './installation/wrong-databases';
export { insertClock, listClocks } from './control-plane/namespace-clocks';
export {
  applyMigrations,
  type MigrationClass,
  type MigrationOptions,
} from './migration/apply-migrations';
export { dumpSchema } from './migration/dump-schema';
export { SchemaTooNew } from './migration/schema-too-new';
export { ShardUnknown } from './shard/shard-unknown';
export { readEvents, type EventPage, type EventQuery } from './history/read-events';
export {
  type HistoryHead,
  type HistoryRow,
  readHistoryHead,
  readHistoryRows,
  type RowPlace,
} from './proof/read-history-rows';
export { readPreviousRun } from './proof/read-previous-run';
export { chainSeed, nextChain } from './proof/row-chain';
export { withTenant } from './tenancy/with-tenant';
export { countRuns, type GroupValue, type RunCount } from './visibility/count-runs';
export { listRuns, type ListRunsQuery, type RunPage } from './visibility/list-runs';
export { readRunHeader, type RunReading } from './visibility/read-run-header';
export { unknownFields } from './visibility/resolve-fields';
export { type RunSummary } from './visibility/run-summary';
export { RunWatcher } from './visibility/run-watcher';
export { readRedrives, type RunRedrives } from './visibility/read-redrives';
export { listForks, readRunOrigin, type RunOriginRow } from './visibility/run-origins';
export {
  deleteSavedView,
  insertSavedView,
  listSavedViews,
  readSavedView,
  type SavedView,
  type SavedViewContent,
  updateSavedView,
  type Viewer,
  type ViewVisibility,
} from './visibility/saved-views';
export {
  addSearchAttribute,
  listSearchAttributes,
  removeSearchAttribute,
  type SearchAttributeDefinition,
} from './visibility/search-attributes';
export {
  type ApiKey,
  findApiKey,
  insertApiKey,
  listApiKeys,
  revokeApiKey,
} from './control-plane/api-keys';
export { audit, type Once, onceByRequestId } from './control-plane/control-plane-requests';
export {
  type Activity,
  deleteActivity,
  insertActivity,
  listActivities,
  readActivity,
} from './control-plane/activities';
export {
  type AwsAccessKey,
  findAwsAccessKey,
  insertAwsAccessKey,
  listAwsAccessKeys,
  revokeAwsAccessKey,
  type SigningIdentity,
} from './control-plane/aws-access-keys';
export {
  type AwsServiceAccess,
  deleteAwsServiceAccess,
  listAwsServiceAccess,
  putAwsServiceAccess,
  readAwsServiceAccess,
} from './control-plane/aws-service-access';
export {
  deleteHttpConnection,
  type HttpConnection,
  type HttpConnectionKind,
  listHttpConnections,
  putHttpConnection,
  readHttpConnection,
} from './control-plane/http-connections';
export {
  type AliasContent,
  type DefinitionAlias,
  deleteDefinitionAliases,
  listDefinitionAliases,
  putDefinitionAlias,
  readDefinitionAlias,
} from './control-plane/definition-aliases';
export {
  type DefinitionAttributes,
  type DefinitionVersion,
  deleteDefinition,
  listDefinitions,
  listDefinitionVersions,
  lockDefinition,
  putDefinition,
  readDefinition,
  readDefinitionById,
} from './control-plane/definitions';
export {
  deletePublishedVersions,
  listPublishedVersions,
  type PublishedVersion,
  publishVersion,
  readPublishedVersion,
} from './control-plane/published-versions';
export { deleteTags, putTags, readTags } from './control-plane/resource-tags';
export {
  findNamespace,
  findTenantByName,
  insertNamespace,
  insertTenant,
  listNamespaces,
  type Namespace,
  readTenant,
  setNamespaceRetention,
  type Tenant,
} from './control-plane/tenants';
export {
  appendDeliveries,
  deleteEndpoint,
  findEndpoint,
  findEndpointByName,
  listAllEndpoints,
  listDeliveries,
  listEndpoints,
  putEndpoint,
  type StoredDelivery,
} from './control-plane/webhook-endpoints';
export {
  type BatchChange,
  type BatchItemView,
  changeBatch,
  countActiveBatches,
  insertBatch,
  listBatches,
  listBatchItems,
  readBatch,
} from './batch/batches';
export { putInbox } from './cluster/put-inbox';
export {
  beat,
  type ClusterRows,
  leave,
  type Member,
  type MemberRow,
  type RequestLogRow,
} from './cluster/members';
export { beginRequestLog, setRequestLogReady } from './cluster/request-logs';
export { PostgresBatchStore } from './batch/postgres-batch-store';
export {
  type ConfiguredQueue,
  findQueueConfig,
  listChangedQueueConfigs,
  listQueueConfigs,
  putQueueConfig,
} from './matching/task-queue-configs';
export { PostgresBacklogStore } from './matching/postgres-backlog-store';
export {
  findDeployment,
  listAllDeployments,
  listDeployments,
  putWorkerVersion,
  setDeploymentRouting,
} from './control-plane/worker-deployments';
export { mirrorNamespaces } from './split/mirror-namespaces';
export { SplitDatabase } from './split/split-database';
export { SplitExecutionStore } from './split/split-execution-store';
