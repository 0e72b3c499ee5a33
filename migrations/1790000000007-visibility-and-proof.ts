import type { MigrationInterface, QueryRunner } from 'typeorm';

import { rowSecuritySql } from './row-security';

/**
 * What: the hash chain of histories, keys that sign exports, numbers that runs are found by in ranges, lists by type,
 * search attributes that are no longer in use, saved views.
 * Why: proof (docs/adr/0010-proof-of-history.md) and visibility (docs/visibility.md).
 * Locks: history and search_attributes briefly, for a column without a default; closed_runs against writes while an
 * index is built, seconds per million runs.
 * Breaking: no.
 */
export class VisibilityAndProof1790000000007 implements MigrationInterface {
  readonly name = 'VisibilityAndProof1790000000007';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(PROOF);
    await queryRunner.query(SEARCH);
    await queryRunner.query(SAVED_VIEWS);
    await queryRunner.query(rowSecuritySql('search_numbers', 'SELECT'));
    await queryRunner.query(rowSecuritySql('saved_views', 'SELECT, INSERT, UPDATE, DELETE'));
    await queryRunner.query(KNOWN_NUMBERS);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE saved_views, search_numbers, signing_keys;
      DROP INDEX closed_runs_type;
      ALTER TABLE search_attributes DROP COLUMN removed_at;
      ALTER TABLE history DROP COLUMN chain;
    `);
  }
}

const PROOF = `
  -- SHA-256 over the chain of the row before and this row; null in rows from before there was a chain.
  ALTER TABLE history ADD COLUMN chain bytea;

  -- Keys that sign what is exported; the newest signs, the others are kept so that old exports can be checked.
  CREATE TABLE signing_keys (
    number int4 PRIMARY KEY,
    key_id text NOT NULL UNIQUE,
    -- DER: SubjectPublicKeyInfo and PKCS #8.
    public_key bytea NOT NULL,
    private_key bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
  );
  GRANT SELECT, INSERT ON signing_keys TO perdure_engine;
  GRANT SELECT (number, key_id, public_key, created_at) ON signing_keys TO perdure_api;
`;

const SEARCH = `
  -- Values of Int, Double and Datetime attributes, by size: what search_terms is for equality.
  CREATE TABLE search_numbers (
    tenant_id uuid NOT NULL,
    namespace_id uuid NOT NULL,
    -- As in the attributes of the run: "Int:Amount".
    attribute text COLLATE "C" NOT NULL,
    value float8 NOT NULL,
    run_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, namespace_id, attribute, value, run_id)
  ) WITH (autovacuum_vacuum_insert_scale_factor = 0.05);

  -- Set while the name may not be used; the type stays, because runs hold values of it.
  ALTER TABLE search_attributes ADD COLUMN removed_at timestamptz;

  -- Lists of one type, newest first.
  CREATE INDEX closed_runs_type ON closed_runs (tenant_id, namespace_id, workflow_type, started_time, run_id)
    WHERE started_time > 0;
`;

const SAVED_VIEWS = `
  CREATE TABLE saved_views (
    tenant_id uuid NOT NULL,
    namespace_id uuid NOT NULL,
    view_id uuid NOT NULL,
    name text NOT NULL,
    query text NOT NULL,
    -- What the list shows, in order.
    columns text[] NOT NULL,
    -- Terms of ORDER BY; empty for the order that lists have by themselves.
    order_by text NOT NULL,
    -- Whose it is: the key that made it.
    owner text NOT NULL,
    visibility text NOT NULL CHECK (visibility IN ('Private', 'Shared')),
    -- Raised by every change: whoever changes a view says which version of it they have seen.
    version int8 NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, namespace_id, view_id),
    FOREIGN KEY (tenant_id, namespace_id) REFERENCES namespaces
  );
  CREATE UNIQUE INDEX saved_views_shared_name ON saved_views (tenant_id, namespace_id, name)
    WHERE visibility = 'Shared';
  CREATE UNIQUE INDEX saved_views_private_name ON saved_views (tenant_id, namespace_id, owner, name)
    WHERE visibility = 'Private';
`;

const KNOWN_NUMBERS = `
  INSERT INTO search_numbers (tenant_id, namespace_id, attribute, value, run_id)
  SELECT tenant_id, namespace_id, each.key, (each.value #>> '{}')::float8, run_id
  FROM (
    SELECT tenant_id, namespace_id, run_id, attributes FROM open_runs
    UNION ALL SELECT tenant_id, namespace_id, run_id, attributes FROM closed_runs
  ) AS runs, jsonb_each(runs.attributes) AS each
  WHERE runs.attributes IS NOT NULL AND each.key ~ '^(Int|Double|Datetime):';
`;
