import type { MigrationInterface, QueryRunner } from 'typeorm';

import { rowSecuritySql } from './row-security';

/**
 * What: the processes of an installation, the lives of its request log, and requests that reach a shard without it.
 * Why: roles run as processes of their own; the log is a route, and must not be the only one.
 * Locks: none that matter; only new tables.
 * Breaking: no.
 */
export class MembersAndInbox1790000000010 implements MigrationInterface {
  readonly name = 'MembersAndInbox1790000000010';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(MEMBERS);
    await queryRunner.query(REQUEST_LOGS);
    await queryRunner.query(INBOX);
    await queryRunner.query(rowSecuritySql('inbox', 'SELECT'));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE inbox; DROP TABLE request_logs; DROP TABLE members');
  }
}

const MEMBERS = `
  -- A process that has not been heard of for some seconds is taken for gone; who may write is decided by the fence alone.
  CREATE TABLE members (
    member_id uuid PRIMARY KEY,
    roles text[] NOT NULL,
    -- host:port, where its peers reach it.
    address text NOT NULL,
    version text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    beat_at timestamptz NOT NULL DEFAULT clock_timestamp()
  ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
  GRANT SELECT, INSERT, UPDATE, DELETE ON members TO perdure_engine;
`;

const REQUEST_LOGS = `
  -- A name is used once: what has it is the log that was made for it, or it is lost.
  CREATE TABLE request_logs (
    incarnation int8 PRIMARY KEY,
    name text NOT NULL UNIQUE,
    begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Null while the brokers have not made it.
    ready_at timestamptz
  );
  GRANT SELECT, INSERT, UPDATE ON request_logs TO perdure_engine;
`;

const INBOX = `
  CREATE TABLE inbox (
    tenant_id uuid NOT NULL,
    shard_id int4 NOT NULL,
    sequence int8 NOT NULL GENERATED ALWAYS AS IDENTITY,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    routed bytea NOT NULL,
    PRIMARY KEY (tenant_id, shard_id, sequence)
  ) WITH (
    -- Every row is deleted by the turn that takes it: vacuum in small, frequent bites.
    autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0
  );
  -- The owner of the shard reads what has come, of all tenants, in the order in which it came.
  CREATE INDEX inbox_shard ON inbox (shard_id, sequence);
  ALTER TABLE inbox ALTER COLUMN routed SET STORAGE EXTERNAL;
`;
