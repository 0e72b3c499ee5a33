import type { MigrationInterface, QueryRunner } from 'typeorm';

import { rowSecuritySql } from './row-security';

/**
 * What: what somebody has set for task queues, the offers that do not fit in memory, what dispatchers know of endpoints
 * together, and who shares out a limit.
 * Why: matching is fair and bounded, and limits hold over several processes.
 * Locks: nothing that exists.
 * Breaking: no.
 */
export class Matching1790000000011 implements MigrationInterface {
  readonly name = 'Matching1790000000011';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE task_queue_configs (
        tenant_id uuid NOT NULL,
        namespace_id uuid NOT NULL,
        -- Of type, name and namespace: names are longer than an index takes.
        queue_id uuid NOT NULL,
        queue_type text NOT NULL CHECK (queue_type IN ('Activity', 'Workflow')),
        name text NOT NULL,
        config jsonb NOT NULL,
        version int8 NOT NULL DEFAULT 1,
        updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (tenant_id, namespace_id, queue_id),
        FOREIGN KEY (tenant_id, namespace_id) REFERENCES namespaces (tenant_id, namespace_id)
      );
      ${rowSecuritySql('task_queue_configs', 'SELECT, INSERT, UPDATE, DELETE')}

      -- Hints: every row can be derived again from its run, so rows may be lost and may outlive their task.
      CREATE TABLE task_backlog (
        tenant_id uuid NOT NULL,
        -- Of the queue, its type and the type of the task.
        lane_id uuid NOT NULL,
        offer_id uuid NOT NULL,
        level int2 NOT NULL,
        pass float8 NOT NULL,
        number int8 NOT NULL,
        lane bytea NOT NULL,
        offer bytea NOT NULL,
        PRIMARY KEY (tenant_id, lane_id, offer_id)
      ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
      CREATE INDEX task_backlog_order ON task_backlog (tenant_id, lane_id, level, pass, number);
      ${rowSecuritySql('task_backlog', 'SELECT')}

      -- What one dispatcher learnt about an endpoint and the others should know: written when it changes, not per call.
      CREATE TABLE endpoint_states (
        tenant_id uuid NOT NULL,
        endpoint_id uuid NOT NULL,
        revision int8 NOT NULL,
        open_until timestamptz,
        openings int4 NOT NULL DEFAULT 0,
        concurrency_limit float8,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, endpoint_id)
      ) WITH (fillfactor = 70);
      CREATE INDEX endpoint_states_changed ON endpoint_states (changed_at);
      ${rowSecuritySql('endpoint_states', 'SELECT')}

      -- Who shares out a limit: each holder has its part until its lease ends.
      CREATE TABLE limit_leases (
        tenant_id uuid NOT NULL,
        subject_id uuid NOT NULL,
        holder text NOT NULL,
        wanted float8 NOT NULL,
        until timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, subject_id, holder)
      ) WITH (fillfactor = 70);
      ${rowSecuritySql('limit_leases', 'SELECT')}
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'DROP TABLE limit_leases, endpoint_states, task_backlog, task_queue_configs',
    );
  }
}
