import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What: the types of workflows whose code a webhook endpoint hosts.
 * Why: workflow tasks are delivered to it like activities (docs/workflow-code.md).
 * Locks: webhook_endpoints for a moment; the default is stored once, not in every row.
 * Breaking: no.
 */
export class WorkflowTypesOfEndpoints1790000000004 implements MigrationInterface {
  readonly name = 'WorkflowTypesOfEndpoints1790000000004';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE webhook_endpoints ADD COLUMN workflow_types text[] NOT NULL DEFAULT '{}'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE webhook_endpoints DROP COLUMN workflow_types');
  }
}
