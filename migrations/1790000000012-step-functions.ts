import type { MigrationInterface, QueryRunner } from 'typeorm';

import { rowSecuritySql } from './row-security';

/**
 * What: definitions can be deleted and carry what the Step Functions door says of them; published versions, aliases with
 * two targets, tags, activities and access keys of that door.
 * Why: both doors put, publish and start the same definitions.
 * Locks: definitions and definition_aliases, for a moment.
 * Breaking: no.
 */
export class StepFunctions1790000000012 implements MigrationInterface {
  readonly name = 'StepFunctions1790000000012';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(DEFINITIONS);
    await queryRunner.query(RESOURCES);
    for (const table of ['published_versions', 'resource_tags', 'activities']) {
      await queryRunner.query(rowSecuritySql(table, 'SELECT, INSERT, UPDATE, DELETE'));
    }
    await queryRunner.query(rowSecuritySql('aws_access_keys', 'SELECT, INSERT, UPDATE'));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE aws_access_keys, activities, resource_tags, published_versions;
      ALTER TABLE definition_aliases DROP COLUMN second_version, DROP COLUMN second_weight, DROP COLUMN description,
        DROP COLUMN created_at, DROP COLUMN updated_at;
      ALTER TABLE definitions DROP COLUMN attributes, DROP COLUMN deleted_at;
      REVOKE DELETE ON definition_aliases FROM perdure_api;
    `);
  }
}

const DEFINITIONS = `
  ALTER TABLE definitions
    -- Type, role, logging and tracing of a state machine, in the words of the door; NULL: put by another one.
    ADD COLUMN attributes jsonb,
    -- Runs go on with a deleted version; nobody starts it any more.
    ADD COLUMN deleted_at timestamptz;
  ALTER TABLE definition_aliases
    ADD COLUMN second_version integer,
    -- Of a hundred starts, those that go to the second version.
    ADD COLUMN second_weight integer NOT NULL DEFAULT 0 CHECK (second_weight BETWEEN 0 AND 100),
    ADD COLUMN description text NOT NULL DEFAULT '',
    ADD COLUMN created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ADD FOREIGN KEY (tenant_id, namespace_id, name, second_version) REFERENCES definitions (tenant_id, namespace_id, name, version);
  CREATE TABLE published_versions (
    tenant_id uuid NOT NULL,
    namespace_id uuid NOT NULL,
    name text NOT NULL,
    -- Counted by publishing, from 1.
    number integer NOT NULL,
    version integer NOT NULL,
    description text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- A number is never given twice.
    deleted_at timestamptz,
    PRIMARY KEY (tenant_id, namespace_id, name, number),
    FOREIGN KEY (tenant_id, namespace_id, name, version) REFERENCES definitions (tenant_id, namespace_id, name, version)
  );
  CREATE UNIQUE INDEX published_versions_version ON published_versions (tenant_id, namespace_id, name, version)
    WHERE deleted_at IS NULL;
  -- What aliases name is published, as the other door has it.
  INSERT INTO published_versions (tenant_id, namespace_id, name, number, version)
    SELECT tenant_id, namespace_id, name,
      row_number() OVER (PARTITION BY tenant_id, namespace_id, name ORDER BY version), version
    FROM (SELECT DISTINCT tenant_id, namespace_id, name, version FROM definition_aliases) AS aliased;
`;

const RESOURCES = `
  CREATE TABLE resource_tags (
    tenant_id uuid NOT NULL,
    namespace_id uuid NOT NULL,
    -- Kind and name of what is tagged, as the end of its ARN has them.
    resource text NOT NULL,
    key text NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (tenant_id, namespace_id, resource, key),
    FOREIGN KEY (tenant_id, namespace_id) REFERENCES namespaces
  );
  CREATE TABLE activities (
    tenant_id uuid NOT NULL,
    namespace_id uuid NOT NULL,
    name text COLLATE "C" NOT NULL,
    encryption jsonb,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, namespace_id, name),
    FOREIGN KEY (tenant_id, namespace_id) REFERENCES namespaces
  );
  CREATE TABLE aws_access_keys (
    tenant_id uuid NOT NULL,
    access_key_id text NOT NULL UNIQUE,
    namespace_id uuid NOT NULL,
    name text NOT NULL,
    -- Encrypted: a signature is checked with the secret itself, a hash would not do.
    sealed_secret bytea NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    revoked_at timestamptz,
    PRIMARY KEY (tenant_id, access_key_id),
    FOREIGN KEY (tenant_id, namespace_id) REFERENCES namespaces
  );
  GRANT DELETE ON definition_aliases TO perdure_api;
`;
