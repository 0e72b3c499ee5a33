import type { MigrationInterface, QueryRunner } from 'typeorm';

import { rowSecuritySql } from './row-security';

/**
 * What: the two database roles, the installation, shards with their fence, and everything a run consists of.
 * Why: the first schema (docs/adr/0003-store.md).
 * Locks: none that matter; only new tables.
 * Breaking: no.
 */
export class ShardsAndExecutions1790000000000 implements MigrationInterface {
  readonly name = 'ShardsAndExecutions1790000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(ROLES);
    await queryRunner.query(SHARDS);
    await queryRunner.query(RUNS);
    await queryRunner.query(HISTORY);
    await queryRunner.query(SEARCH_ATTRIBUTES);
    await queryRunner.query(rowSecuritySql('open_runs', 'SELECT'));
    await queryRunner.query(rowSecuritySql('closed_runs', 'SELECT'));
    await queryRunner.query(rowSecuritySql('history', 'SELECT'));
    await queryRunner.query(rowSecuritySql('snapshots', 'SELECT'));
    await queryRunner.query(rowSecuritySql('request_ids', 'SELECT'));
    await queryRunner.query(rowSecuritySql('search_terms', 'SELECT'));
    await queryRunner.query(rowSecuritySql('search_attributes', 'SELECT, INSERT, UPDATE'));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE search_terms, search_attributes, request_ids, snapshots, history, closed_runs, open_runs, shards, installation;
    `);
  }
}

/**
 * Roles belong to the whole server, so another installation may have made them, even at this moment. A login role
 * without CREATEROLE cannot make them; then an administrator runs what the error says, once.
 */
const ROLES = `
  DO $roles$
  DECLARE
    role_name text;
  BEGIN
    FOREACH role_name IN ARRAY ARRAY['perdure_engine', 'perdure_api'] LOOP
      BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
          EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS', role_name);
        END IF;
      EXCEPTION
        WHEN duplicate_object OR unique_violation THEN
          NULL;
        WHEN insufficient_privilege THEN
          RAISE EXCEPTION 'The role % does not exist and % may not create it.', role_name, current_user
            USING HINT = format('Let an administrator run: CREATE ROLE perdure_engine NOLOGIN; '
              'CREATE ROLE perdure_api NOLOGIN; GRANT perdure_engine, perdure_api TO %I;', current_user);
      END;
      IF NOT pg_has_role(current_user, role_name, 'MEMBER') THEN
        BEGIN
          EXECUTE format('GRANT %I TO %I', role_name, current_user);
        EXCEPTION
          WHEN insufficient_privilege THEN
            RAISE EXCEPTION '% is not a member of the role %.', current_user, role_name
              USING HINT = format('Let an administrator run: GRANT %I TO %I;', role_name, current_user);
        END;
      END IF;
    END LOOP;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO perdure_engine, perdure_api', current_schema());
  END
  $roles$;
`;

const SHARDS = `
  -- Facts about the installation that must never change: runs are found by shard_count for ever.
  CREATE TABLE installation (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    installation_id uuid NOT NULL,
    shard_count int4 NOT NULL CHECK (shard_count > 0),
    -- Key that seals task tokens.
    token_secret bytea NOT NULL CHECK (octet_length(token_secret) >= 32),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
  );
  GRANT SELECT, INSERT ON installation TO perdure_engine;
  GRANT SELECT (installation_id, shard_count, created_at) ON installation TO perdure_api;

  -- The fence. Every turn updates its shard's row, so the table is kept almost empty: each row version finds room on its
  -- own page (HOT, no index write) and pruning takes the old ones away without a vacuum.
  CREATE TABLE shards (
    shard_id int4 PRIMARY KEY,
    version int8 NOT NULL DEFAULT 0,
    next_offset int8 NOT NULL DEFAULT 0,
    log_incarnation int8 NOT NULL DEFAULT 1,
    owner text,
    acquired_at timestamptz
  ) WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
  GRANT SELECT, INSERT, UPDATE ON shards TO perdure_engine;
`;

/**
 * A run's row is inserted into open_runs at its start and moved to closed_runs at its end: what the three tables
 * executions, current_executions and visibility would hold, written once each way. Measured on the same machine for a
 * run of four turns, batch 50 (docs/adr/0003-store.md has the table).
 *
 * Moments are int8 milliseconds, as in the contract: no conversion, no rounding, no time zone.
 *
 * Indexes for lists are partial with a predicate that every row meets and that only list queries state. So the planner
 * cannot take them for the lookups of a turn. It did so on a table that its statistics called empty: all indexes cost
 * the same then, and closing 50 runs read every open run of the namespace 50 times (a turn took 13 ms instead of 3).
 */
const RUN_COLUMNS = `
    tenant_id uuid NOT NULL,
    namespace_id uuid NOT NULL,
    run_id uuid NOT NULL,
    shard_id int4 NOT NULL,
    -- Version of the shard after the turn that started the run: orders the runs of one workflow id without ties.
    start_turn int8 NOT NULL,
    started_time int8 NOT NULL,
    execution_time int8 NOT NULL,
    first_run_id uuid NOT NULL,
    definition_version int4,
    -- Collation C: compared byte by byte, whatever the database's locale, and usable for prefixes.
    workflow_id text COLLATE "C" NOT NULL,
    workflow_type text COLLATE "C" NOT NULL,
    task_queue text COLLATE "C" NOT NULL,
    start_request_id text COLLATE "C" NOT NULL,
    definition_id text COLLATE "C",
    memo bytea,
    -- Custom search attributes, values by typed name ({"k:CustomerId": "c-1"}); null when there are none.
    attributes jsonb`;

const RUNS = `
  -- The primary key is also the last guard of "at most one open run per workflow id". Rows live as long as runs are
  -- open, so table and indexes stay small and in memory however many runs have closed.
  CREATE TABLE open_runs (${RUN_COLUMNS},
    history_length int8 NOT NULL,
    wake_at int8,
    PRIMARY KEY (tenant_id, namespace_id, workflow_id)
  ) WITH (
    fillfactor = 90,
    -- Every closed run leaves a dead row: vacuum in small, frequent bites.
    autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0
  );
  -- Timers: readDueRuns.
  CREATE INDEX open_runs_wake_at ON open_runs (shard_id, wake_at) WHERE wake_at IS NOT NULL;
  -- Lists of open runs, newest first, by page.
  CREATE INDEX open_runs_started ON open_runs (tenant_id, namespace_id, started_time, run_id) WHERE started_time > 0;

  -- From a term in search_terms to its open run. Runs without search attributes cost nothing.
  CREATE INDEX open_runs_searchable ON open_runs (tenant_id, run_id) WHERE attributes IS NOT NULL;

  -- Rows never change: retention can drop them in bulk.
  CREATE TABLE closed_runs (${RUN_COLUMNS},
    history_length int8 NOT NULL,
    status int2 NOT NULL,
    closed_time int8 NOT NULL,
    -- Loads by run id, and describe with a run id.
    PRIMARY KEY (tenant_id, run_id)
  ) WITH (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);
  -- The last run of a workflow id, and lists by workflow id.
  CREATE INDEX closed_runs_workflow ON closed_runs (tenant_id, namespace_id, workflow_id, start_turn) WHERE start_turn > 0;
  -- Lists by status, newest first; lists without a status merge the six of them.
  CREATE INDEX closed_runs_status ON closed_runs (tenant_id, namespace_id, status, started_time, run_id)
    WHERE started_time > 0;
  -- Lists by close time: rows are appended in that order, so a few bytes per 1 MB of table do.
  CREATE INDEX closed_runs_closed_time ON closed_runs USING brin (closed_time) WITH (pages_per_range = 128, autosummarize = on);
`;

const HISTORY = `
  -- What a run gained in a turn, as one row; never changed. The key serves three readers: the fold (facts after a
  -- snapshot), pages of events (from an event id), and the guard against two owners writing the same place.
  CREATE TABLE history (
    tenant_id uuid NOT NULL,
    run_id uuid NOT NULL,
    first_event_id int8 NOT NULL,
    first_fact_number int8 NOT NULL,
    last_event_id int8 NOT NULL,
    facts bytea NOT NULL,
    PRIMARY KEY (tenant_id, run_id, first_event_id, first_fact_number)
  ) WITH (toast_tuple_target = 4080, autovacuum_vacuum_insert_scale_factor = 0.05);
  -- Payloads are often compressed or encrypted already, and pglz would cost more time than the rest of the turn.
  ALTER TABLE history ALTER COLUMN facts SET STORAGE EXTERNAL;

  -- The newest folded state of a run, if it was worth keeping.
  CREATE TABLE snapshots (
    tenant_id uuid NOT NULL,
    run_id uuid NOT NULL,
    next_event_id int8 NOT NULL,
    fact_number int8 NOT NULL,
    state bytea NOT NULL,
    PRIMARY KEY (tenant_id, run_id)
  ) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
  ALTER TABLE snapshots ALTER COLUMN state SET STORAGE EXTERNAL;

  -- First outcomes of request ids. The key is 128 bits of a hash over namespace, workflow id and request id: names of up
  -- to 1,000 bytes each would make the index the largest of all.
  CREATE TABLE request_ids (
    tenant_id uuid NOT NULL,
    request_key uuid NOT NULL,
    created_at int8 NOT NULL,
    request_type text NOT NULL,
    outcome bytea NOT NULL,
    PRIMARY KEY (tenant_id, request_key)
  ) WITH (autovacuum_vacuum_insert_scale_factor = 0.05);
  -- For the sweep of old ones: rows lie in the order of their creation.
  CREATE INDEX request_ids_created_at ON request_ids USING brin (created_at) WITH (autosummarize = on);
`;

const SEARCH_ATTRIBUTES = `
  -- Names that runs of a namespace may be searched by. A name keeps its type for ever.
  CREATE TABLE search_attributes (
    tenant_id uuid NOT NULL,
    namespace_id uuid NOT NULL,
    name text COLLATE "C" NOT NULL,
    type text NOT NULL CHECK (type IN ('Text', 'Keyword', 'Int', 'Double', 'Bool', 'Datetime', 'KeywordList')),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, namespace_id, name)
  );

  -- Which runs have which value of which attribute: what finds a rare value among millions of runs. A term is 128 bits of
  -- a hash over attribute and value, so no value is too long for the index. A GIN index on the attributes themselves
  -- would not be used: its operator may leak what it sees, and row-level security must come before such a one.
  CREATE TABLE search_terms (
    tenant_id uuid NOT NULL,
    namespace_id uuid NOT NULL,
    term uuid NOT NULL,
    run_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, namespace_id, term, run_id)
  ) WITH (autovacuum_vacuum_insert_scale_factor = 0.05);
`;
