import type { HistoryAppend, ShardId } from '@app/contract';

import type { Session, Statement } from '../session';
import { columnNames, columnValues, unnestSql } from '../wire/columns';
import { toStoredText } from '../wire/stored-text';
import { CHAIN_SQL } from './chain-sql';
import { APPEND_COLUMNS } from './turn-columns';

/** Long beyond what the largest copy takes. */
const UNFINISHED_MS_MAX = 3_600_000;

/**
 * Not guarded by the shard's version, which every turn raises while this goes on beside them, but by the name of its
 * owner: rows that a former owner still adds belong to a run that never starts, and are swept like those of a crash.
 */
const PREPARE_RUN: Statement = {
  name: 'prepare_run',
  operation: 'prepare a run',
  text: `
    WITH owned AS (SELECT shard_id FROM shards WHERE shard_id = $1 AND owner = $2),
    given AS (SELECT given.* FROM owned, ${unnestSql(APPEND_COLUMNS, 6, 'given')}),
    doomed AS (
      INSERT INTO doomed_runs (tenant_id, run_id, shard_id, namespace_id, workflow_id, reason, due_at)
      SELECT given.tenant_id, given.run_id, $1, $3, $4, 'Unfinished',
        floor(extract(epoch FROM clock_timestamp()) * 1000)::int8 + $5 FROM given
      ON CONFLICT (tenant_id, run_id) DO NOTHING
    )
    INSERT INTO history (${columnNames(APPEND_COLUMNS)}, chain)
    SELECT ${columnNames(APPEND_COLUMNS, 'given.')}, ${CHAIN_SQL} FROM given
    RETURNING 1 AS written`,
};

export async function prepareRun(
  session: Session,
  owner: { readonly shardId: ShardId; readonly owner: string },
  append: HistoryAppend,
): Promise<boolean> {
  const rows = await session.run(PREPARE_RUN, [
    owner.shardId,
    owner.owner,
    append.namespaceId,
    toStoredText(append.workflowId),
    UNFINISHED_MS_MAX,
    ...columnValues(APPEND_COLUMNS, [append]),
  ]);
  return rows.length > 0;
}
