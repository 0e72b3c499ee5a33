import type { MigrationInterface, QueryRunner } from 'typeorm';

import { rowSecuritySql } from './row-security';

/**
 * What: deployments of workers, their versions, and which of them is current or ramping.
 * Why: new workflow tasks go to the version that an operator says, run by run.
 * Locks: none that matter; only new tables.
 * Breaking: no.
 */
export class WorkerDeployments1790000000003 implements MigrationInterface {
  readonly name = 'WorkerDeployments1790000000003';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE worker_deployments (
        tenant_id uuid NOT NULL,
        namespace_id uuid NOT NULL,
        name text NOT NULL,
        -- NULL: workers without a version.
        current_build_id text,
        is_ramping boolean NOT NULL DEFAULT false,
        ramping_build_id text,
        ramp_percentage float8 NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (tenant_id, namespace_id, name),
        FOREIGN KEY (tenant_id, namespace_id) REFERENCES namespaces
      );
      CREATE TABLE worker_versions (
        tenant_id uuid NOT NULL,
        namespace_id uuid NOT NULL,
        deployment text NOT NULL,
        build_id text NOT NULL,
        task_queues text[] NOT NULL,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (tenant_id, namespace_id, deployment, build_id),
        FOREIGN KEY (tenant_id, namespace_id, deployment) REFERENCES worker_deployments
      );
    `);
    for (const table of ['worker_deployments', 'worker_versions']) {
      await queryRunner.query(rowSecuritySql(table, 'SELECT, INSERT, UPDATE'));
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE worker_versions, worker_deployments');
  }
}
