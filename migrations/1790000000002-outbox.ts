import type { MigrationInterface, QueryRunner } from 'typeorm';

import { rowSecuritySql } from './row-security';

/**
 * What: requests of runs to other runs, from the turn that makes them necessary to the turn that takes up their outcome.
 * Why: a run never writes another run.
 * Locks: none that matter; only a new table.
 * Breaking: no.
 */
export class Outbox1790000000002 implements MigrationInterface {
  readonly name = 'Outbox1790000000002';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(OUTBOX);
    await queryRunner.query(rowSecuritySql('outbox', 'SELECT'));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE outbox');
  }
}

const OUTBOX = `
  CREATE TABLE outbox (
    shard_id int4 NOT NULL,
    -- Version of the shard after the turn that wrote the row, and the row's number in that turn.
    turn int8 NOT NULL,
    position int4 NOT NULL,
    tenant_id uuid NOT NULL,
    namespace_id uuid NOT NULL,
    run_id uuid NOT NULL,
    workflow_id text COLLATE "C" NOT NULL,
    outgoing bytea NOT NULL,
    PRIMARY KEY (tenant_id, shard_id, turn, position)
  ) WITH (
    -- Every row is deleted soon after: vacuum in small, frequent bites.
    autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0
  );
  -- The owner of the shard reads what is left, of all tenants, in the order in which it was written.
  CREATE INDEX outbox_shard ON outbox (shard_id, turn, position);
  ALTER TABLE outbox ALTER COLUMN outgoing SET STORAGE EXTERNAL;
`;
