import type { ClientBase } from 'pg';

import type { DatabaseRole } from './session';

/**
 * The planner believes statistics that a busy hour outruns, and a plan once made is kept. So it may not do what only
 * pays on a table as small as it believes.
 *
 * The engine looks rows up by key or walks an index in its order: nothing else is left to it, and one plan serves for
 * ever. The read side also filters and sorts, in ways that depend on what is asked for: its statements are planned
 * each time (0.1 to 0.5 ms).
 */
const PLANNER_SETTINGS: Readonly<Record<DatabaseRole, readonly string[]>> = {
  engine: [
    'SET plan_cache_mode = force_generic_plan',
    'SET enable_seqscan = off',
    'SET enable_bitmapscan = off',
    'SET enable_sort = off',
    'SET enable_hashjoin = off',
    'SET enable_mergejoin = off',
    'SET jit = off',
  ],
  api: [
    'SET plan_cache_mode = force_custom_plan',
    'SET enable_seqscan = off',
    'SET enable_hashjoin = off',
    'SET enable_mergejoin = off',
    'SET jit = off',
  ],
};

/** Where the server's system has these: a statement of a vanished process gives its locks up early. */
const NOTICE_DEAD_PEERS = `DO $$ BEGIN
  PERFORM set_config('tcp_user_timeout', '5000', false);
  PERFORM set_config('client_connection_check_interval', '1000', false);
EXCEPTION WHEN invalid_parameter_value THEN NULL; END $$`;

/** Makes a fresh connection what its role needs. */
export async function prepareSession(
  client: ClientBase,
  role: DatabaseRole,
  statementTimeoutMs: number,
): Promise<void> {
  const settings = [
    `SET ROLE perdure_${role}`,
    `SET statement_timeout = ${statementTimeoutMs}`,
    'SET idle_in_transaction_session_timeout = 2000',
    NOTICE_DEAD_PEERS,
    ...PLANNER_SETTINGS[role],
  ];
  await client.query(settings.join('; '));
}
