import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What: the newest migration that a version must know to run on this schema.
 * Why: going back to the version before must be possible while an upgrade is under way, although it does not know what the
 * newer one has added.
 * Locks: none; the table is new.
 * Breaking: no; the version before does not read it, and refuses a schema with migrations it does not know.
 */
export class SchemaPromise1790000000030 implements MigrationInterface {
  readonly name = 'SchemaPromise1790000000030';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE schema_promise (
        needed_migration text NOT NULL,
        promised_at timestamptz NOT NULL DEFAULT clock_timestamp()
      );
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE schema_promise');
  }
}
