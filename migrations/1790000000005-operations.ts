import type { MigrationInterface, QueryRunner } from 'typeorm';

import { rowSecuritySql } from './row-security';

/**
 * What: where runs come from that begin with another one's history, runs whose rows are to be deleted, how long a
 * namespace keeps closed runs, and batches of operations with their items.
 * Why: reset, fork, redrive, delete, retention and batch operations (docs/operations.md, docs/batches.md).
 * Locks: one column without a default on `namespaces`, for a moment.
 * Breaking: no.
 */
export class Operations1790000000005 implements MigrationInterface {
  readonly name = 'Operations1790000000005';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(RUNS);
    await queryRunner.query(BATCHES);
    await queryRunner.query(rowSecuritySql('run_origins', 'SELECT'));
    await queryRunner.query(rowSecuritySql('doomed_runs', 'SELECT'));
    await queryRunner.query(rowSecuritySql('batches', 'SELECT, INSERT, UPDATE'));
    await queryRunner.query(rowSecuritySql('batch_items', 'SELECT, INSERT, UPDATE'));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE batch_items, batches, doomed_runs, run_origins;
      ALTER TABLE namespaces DROP COLUMN retention_ms;
    `);
  }
}

const RUNS = `
  -- Absent: closed runs are kept for ever.
  ALTER TABLE namespaces ADD COLUMN retention_ms int8 CHECK (retention_ms > 0);

  CREATE TABLE run_origins (
    tenant_id uuid NOT NULL,
    run_id uuid NOT NULL,
    base_run_id uuid NOT NULL,
    base_workflow_id text COLLATE "C" NOT NULL,
    kind text NOT NULL,
    -- The last event that both runs have in common.
    last_event_id int8 NOT NULL,
    -- Numbers with commas between them.
    edited_event_ids text NOT NULL,
    reason text NOT NULL,
    created_at int8 NOT NULL,
    PRIMARY KEY (tenant_id, run_id)
  );
  -- What has become of a run.
  CREATE INDEX run_origins_base ON run_origins (tenant_id, base_run_id, created_at);

  -- Runs that are no more, until the last of their rows is gone. One of 'Unfinished' may never have become a run: the
  -- history it was to begin with was being copied.
  CREATE TABLE doomed_runs (
    tenant_id uuid NOT NULL,
    run_id uuid NOT NULL,
    shard_id int4 NOT NULL,
    namespace_id uuid NOT NULL,
    workflow_id text COLLATE "C" NOT NULL,
    reason text NOT NULL CHECK (reason IN ('Deleted', 'Expired', 'Unfinished')),
    due_at int8 NOT NULL,
    start_request_id text COLLATE "C",
    attributes jsonb,
    PRIMARY KEY (tenant_id, run_id)
  ) WITH (autovacuum_vacuum_scale_factor = 0.02);
  CREATE INDEX doomed_runs_due ON doomed_runs (shard_id, due_at);
`;

const BATCHES = `
  CREATE TABLE batches (
    tenant_id uuid NOT NULL,
    batch_id uuid NOT NULL,
    namespace_id uuid NOT NULL,
    -- What is done to each item, and which runs are items.
    operation jsonb NOT NULL,
    query text,
    reason text NOT NULL,
    actor text NOT NULL,
    state text NOT NULL CHECK (state IN ('Collecting', 'Running', 'Paused', 'Completed', 'Aborted')),
    -- Collecting was over when it was paused.
    is_collected bool NOT NULL,
    collect_cursor text,
    operations_per_second float8 NOT NULL,
    total_count int8 NOT NULL,
    done_count int8 NOT NULL,
    failed_count int8 NOT NULL,
    created_at int8 NOT NULL,
    ended_at int8,
    -- The process that works on it, and until when it may be taken for alive.
    runner text,
    claimed_until int8,
    PRIMARY KEY (tenant_id, batch_id)
  );
  CREATE INDEX batches_created ON batches (tenant_id, namespace_id, created_at, batch_id);
  -- What is left to do, across tenants.
  CREATE INDEX batches_active ON batches (created_at) WHERE state IN ('Collecting', 'Running');

  CREATE TABLE batch_items (
    tenant_id uuid NOT NULL,
    batch_id uuid NOT NULL,
    position int8 NOT NULL,
    workflow_id text COLLATE "C" NOT NULL,
    -- Absent: whichever run is the current one when its turn comes.
    run_id uuid,
    state text NOT NULL CHECK (state IN ('Pending', 'Done', 'Failed')),
    code text,
    message text,
    result_run_id uuid,
    PRIMARY KEY (tenant_id, batch_id, position)
  ) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
  CREATE INDEX batch_items_pending ON batch_items (tenant_id, batch_id, position) WHERE state = 'Pending';
  CREATE INDEX batch_items_failed ON batch_items (tenant_id, batch_id, position) WHERE state = 'Failed';
`;
