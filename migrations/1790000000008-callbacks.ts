import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What: rows of the outbox have a kind, and are read by it.
 * Why: receivers of callbacks may be away for days; requests between runs must not wait behind them.
 * Locks: the outbox, which is nearly empty, for a moment.
 * Breaking: no.
 */
export class Callbacks1790000000008 implements MigrationInterface {
  readonly name = 'Callbacks1790000000008';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      -- 0: requests of runs to other runs, 1: callbacks to customers.
      ALTER TABLE outbox ADD COLUMN kind int2 NOT NULL DEFAULT 0;
      CREATE INDEX outbox_kind ON outbox (shard_id, kind, turn, position);
      DROP INDEX outbox_shard;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE INDEX outbox_shard ON outbox (shard_id, turn, position);
      DROP INDEX outbox_kind;
      ALTER TABLE outbox DROP COLUMN kind;
    `);
  }
}
