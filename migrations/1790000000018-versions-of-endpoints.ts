import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What: the build that answers at a webhook endpoint, and the queues in which a version takes activities.
 * Why: webhook hosts take part in worker deployments, and activities go to the version of their run (docs/versioning.md).
 * Locks: webhook_endpoints and worker_versions for a moment; defaults are stored once, not in every row.
 * Breaking: no. Versions that are known take activities in no queue until they are made known again, so that activities go
 * where they went before.
 */
export class VersionsOfEndpoints1790000000018 implements MigrationInterface {
  readonly name = 'VersionsOfEndpoints1790000000018';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE webhook_endpoints
        ADD COLUMN deployment text,
        ADD COLUMN build_id text,
        ADD COLUMN versioning_behavior text,
        ADD CONSTRAINT webhook_endpoints_version_check CHECK ((deployment IS NULL) = (build_id IS NULL));
      ALTER TABLE worker_versions ADD COLUMN activity_task_queues text[] NOT NULL DEFAULT '{}';
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE worker_versions DROP COLUMN activity_task_queues;
      ALTER TABLE webhook_endpoints DROP COLUMN versioning_behavior, DROP COLUMN build_id, DROP COLUMN deployment;
    `);
  }
}
