import type { MigrationInterface, QueryRunner } from 'typeorm';

import { rowSecuritySql } from './row-security';

/**
 * What: tenants and everything they manage: namespaces, keys, endpoints with their delivery log, definitions, the
 * answers to repeated requests, and the audit log.
 * Why: the GraphQL API and its console.
 * Locks: none that matter; only new tables.
 * Breaking: no.
 */
export class ControlPlane1790000000001 implements MigrationInterface {
  readonly name = 'ControlPlane1790000000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TENANTS);
    await queryRunner.query(ENDPOINTS);
    await queryRunner.query(DEFINITIONS);
    await queryRunner.query(RECORDS);
    for (const table of ['tenants', 'namespaces', 'api_keys', 'definition_aliases']) {
      await queryRunner.query(rowSecuritySql(table, 'SELECT, INSERT, UPDATE'));
    }
    for (const table of ['definitions', 'control_plane_requests', 'audit_log']) {
      await queryRunner.query(rowSecuritySql(table, 'SELECT, INSERT, UPDATE'));
    }
    for (const table of ['webhook_endpoints', 'webhook_deliveries']) {
      await queryRunner.query(rowSecuritySql(table, 'SELECT, INSERT, UPDATE, DELETE'));
    }
    await queryRunner.query(`
      GRANT USAGE ON SEQUENCE webhook_endpoint_revisions, webhook_deliveries_sequence_seq, audit_log_sequence_seq
        TO perdure_api, perdure_engine`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE audit_log, control_plane_requests, definition_aliases, definitions, webhook_deliveries,
        webhook_endpoints, api_keys, namespaces, tenants;
      DROP SEQUENCE webhook_endpoint_revisions;
    `);
  }
}

const TENANTS = `
  CREATE TABLE tenants (
    tenant_id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE,
    -- The account id in ARNs.
    account_number text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
  );
  CREATE TABLE namespaces (
    tenant_id uuid NOT NULL REFERENCES tenants,
    namespace_id uuid NOT NULL,
    name text NOT NULL,
    description text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, namespace_id),
    UNIQUE (tenant_id, name)
  );
  CREATE TABLE api_keys (
    tenant_id uuid NOT NULL REFERENCES tenants,
    -- Public part of the key: what it is looked up by, before anybody knows whose it is.
    key_id text NOT NULL UNIQUE,
    name text NOT NULL,
    secret_hash bytea NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz,
    PRIMARY KEY (tenant_id, key_id)
  );
`;

const ENDPOINTS = `
  -- Tells readers what is newer, across all endpoints.
  CREATE SEQUENCE webhook_endpoint_revisions;
  CREATE TABLE webhook_endpoints (
    tenant_id uuid NOT NULL REFERENCES tenants,
    endpoint_id uuid NOT NULL,
    namespace_id uuid NOT NULL,
    name text NOT NULL,
    url text NOT NULL,
    task_queue text NOT NULL,
    activity_types text[] NOT NULL,
    state text NOT NULL,
    state_reason text,
    keys jsonb NOT NULL,
    max_concurrency int4 NOT NULL,
    rate_per_second_max float8 NOT NULL,
    response_window_ms int4 NOT NULL,
    batch_size_max int4 NOT NULL,
    headers jsonb NOT NULL,
    revision int8 NOT NULL DEFAULT nextval('webhook_endpoint_revisions'),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, endpoint_id),
    FOREIGN KEY (tenant_id, namespace_id) REFERENCES namespaces,
    UNIQUE (tenant_id, namespace_id, name)
  );
  CREATE TABLE webhook_deliveries (
    tenant_id uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    sequence int8 GENERATED ALWAYS AS IDENTITY,
    started_at int8 NOT NULL,
    record jsonb NOT NULL,
    -- The log of one endpoint, newest first.
    PRIMARY KEY (tenant_id, endpoint_id, sequence)
  );
`;

const DEFINITIONS = `
  CREATE TABLE definitions (
    tenant_id uuid NOT NULL,
    namespace_id uuid NOT NULL,
    name text NOT NULL,
    version int4 NOT NULL,
    definition_id uuid NOT NULL,
    source bytea NOT NULL,
    source_hash bytea NOT NULL,
    timeout_seconds int4,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, namespace_id, name, version),
    FOREIGN KEY (tenant_id, namespace_id) REFERENCES namespaces,
    -- Runs name the version they execute by this.
    UNIQUE (tenant_id, definition_id)
  );
  CREATE TABLE definition_aliases (
    tenant_id uuid NOT NULL,
    namespace_id uuid NOT NULL,
    name text NOT NULL,
    alias text NOT NULL,
    version int4 NOT NULL,
    PRIMARY KEY (tenant_id, namespace_id, name, alias),
    FOREIGN KEY (tenant_id, namespace_id, name, version) REFERENCES definitions
  );
`;

const RECORDS = `
  -- The first answer to a request id, so that a repetition gets the same.
  CREATE TABLE control_plane_requests (
    tenant_id uuid NOT NULL,
    request_id text NOT NULL,
    operation text NOT NULL,
    answer bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, request_id)
  );
  CREATE TABLE audit_log (
    tenant_id uuid NOT NULL,
    sequence int8 GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor text NOT NULL,
    operation text NOT NULL,
    subject text NOT NULL,
    PRIMARY KEY (tenant_id, sequence)
  );
`;
