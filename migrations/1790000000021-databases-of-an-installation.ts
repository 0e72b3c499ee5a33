import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What: an installation says how many databases it has and which one this is; two tables that nothing reads go.
 * Why: shards are spread over several databases, and which is where must never change. What dispatchers tell each other
 * of an endpoint is told directly, and would be stale in a table.
 * Locks: installation, of one row; the dropped tables are empty.
 * Breaking: no; the version before reads neither.
 */
export class DatabasesOfAnInstallation1790000000021 implements MigrationInterface {
  readonly name = 'DatabasesOfAnInstallation1790000000021';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE installation
        ADD COLUMN database_number int4 NOT NULL DEFAULT 0,
        ADD COLUMN database_count int4 NOT NULL DEFAULT 1;
      DROP TABLE limit_leases, endpoint_states;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE installation DROP COLUMN database_number, DROP COLUMN database_count;
      CREATE TABLE endpoint_states (
        tenant_id uuid NOT NULL,
        endpoint_id uuid NOT NULL,
        revision int8 NOT NULL,
        open_until timestamptz,
        openings int4 NOT NULL DEFAULT 0,
        concurrency_limit float8,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, endpoint_id)
      );
      CREATE TABLE limit_leases (
        tenant_id uuid NOT NULL,
        subject_id uuid NOT NULL,
        holder text NOT NULL,
        wanted float8 NOT NULL,
        until timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, subject_id, holder)
      );
    `);
  }
}
