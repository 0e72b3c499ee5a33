import { applyMigrations, type MigrationClass } from '@app/postgres';

import { ShardsAndExecutions1790000000000 } from './1790000000000-shards-and-executions';
import { ControlPlane1790000000001 } from './1790000000001-control-plane';
import { Outbox1790000000002 } from './1790000000002-outbox';
import { WorkerDeployments1790000000003 } from './1790000000003-worker-deployments';
import { WorkflowTypesOfEndpoints1790000000004 } from './1790000000004-workflow-types-of-endpoints';
import { Operations1790000000005 } from './1790000000005-operations';
import { NamespaceClocks1790000000006 } from './1790000000006-namespace-clocks';
import { VisibilityAndProof1790000000007 } from './1790000000007-visibility-and-proof';
import { Callbacks1790000000008 } from './1790000000008-callbacks';
import { MembersAndInbox1790000000010 } from './1790000000010-members-and-inbox';
import { Matching1790000000011 } from './1790000000011-matching';
import { StepFunctions1790000000012 } from './1790000000012-step-functions';
import { Integrations1790000000015 } from './1790000000015-integrations';
import { VersionsOfEndpoints1790000000018 } from './1790000000018-versions-of-endpoints';
import { DatabasesOfAnInstallation1790000000021 } from './1790000000021-databases-of-an-installation';
import { SchemaPromise1790000000030 } from './1790000000030-schema-promise';

/** All migrations, oldest first. */
export const MIGRATIONS: readonly MigrationClass[] = [
  ShardsAndExecutions1790000000000,
  ControlPlane1790000000001,
  Outbox1790000000002,
  WorkerDeployments1790000000003,
  WorkflowTypesOfEndpoints1790000000004,
  Operations1790000000005,
  NamespaceClocks1790000000006,
  VisibilityAndProof1790000000007,
  Callbacks1790000000008,
  MembersAndInbox1790000000010,
  Matching1790000000011,
  StepFunctions1790000000012,
  Integrations1790000000015,
  VersionsOfEndpoints1790000000018,
  DatabasesOfAnInstallation1790000000021,
  SchemaPromise1790000000030,
];

/**
 * The last migration of the version before: it and this one must be able to run together on the schema of this one.
 * Raised with each release. A migration that the version before cannot live with waits until nobody needs that version.
 */
export const NEEDED_MIGRATION: MigrationClass = DatabasesOfAnInstallation1790000000021;

/** Brings the database up to date with this version. Safe when several processes start at once. */
export function runMigrations(url: string): Promise<string[]> {
  return applyMigrations({ url, migrations: MIGRATIONS, needed: NEEDED_MIGRATION });
}
