import type { MigrationInterface, QueryRunner } from 'typeorm';

import { rowSecuritySql } from './row-security';

/**
 * What: what the clocks of namespaces with virtual time show, and where they are on their way to.
 * Why: such a clock is moved by its clients, wake-up by wake-up, and a crash in between must lose neither.
 * Locks: none that matter; only a new table.
 * Breaking: no.
 */
export class NamespaceClocks1790000000006 implements MigrationInterface {
  readonly name = 'NamespaceClocks1790000000006';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE namespace_clocks (
        tenant_id uuid NOT NULL,
        namespace_id uuid NOT NULL,
        shown_time int8 NOT NULL,
        target_time int8,
        skip_until int8,
        PRIMARY KEY (tenant_id, namespace_id)
      );
      -- What a new owner of a shard has to go on with.
      CREATE INDEX namespace_clocks_moving ON namespace_clocks (tenant_id, namespace_id)
        WHERE target_time IS NOT NULL OR skip_until IS NOT NULL;
    `);
    await queryRunner.query(rowSecuritySql('namespace_clocks', 'SELECT, INSERT'));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE namespace_clocks');
  }
}
