import type { MigrationInterface, QueryRunner } from 'typeorm';

import { rowSecuritySql } from './row-security';

/**
 * What: connections for calls of HTTP endpoints, and credentials for Amazon's services, that a tenant has stored.
 * Why: state machines call both; a definition names the connection or the service, never a secret.
 * Locks: none that matter; only new tables.
 * Breaking: no.
 */
export class Integrations1790000000015 implements MigrationInterface {
  readonly name = 'Integrations1790000000015';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE http_connections (
        tenant_id uuid NOT NULL,
        namespace_id uuid NOT NULL,
        name text COLLATE "C" NOT NULL,
        connection_id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('BASIC', 'API_KEY', 'OAUTH_CLIENT_CREDENTIALS')),
        -- Encrypted: how a call shows who makes it.
        sealed_secret bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (tenant_id, namespace_id, name),
        FOREIGN KEY (tenant_id, namespace_id) REFERENCES namespaces
      );
      CREATE TABLE aws_service_access (
        tenant_id uuid NOT NULL,
        namespace_id uuid NOT NULL,
        -- As definitions name it, or * for all that have none of their own.
        service text NOT NULL,
        endpoint text,
        region text NOT NULL,
        access_key_id text NOT NULL,
        -- Encrypted: the secret access key and, if there is one, the session token.
        sealed_secret bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (tenant_id, namespace_id, service),
        FOREIGN KEY (tenant_id, namespace_id) REFERENCES namespaces
      );
    `);
    for (const table of ['http_connections', 'aws_service_access']) {
      await queryRunner.query(rowSecuritySql(table, 'SELECT, INSERT, UPDATE, DELETE'));
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE http_connections, aws_service_access');
  }
}
