import type { BatchItem, BatchKey } from '@app/contract';

import type { Session, Statement } from '../session';
import { type Column, columnNames, columnValues, unnestSql } from '../wire/columns';

const ITEM_COLUMNS: readonly Column<BatchItem>[] = [
  { name: 'position', type: 'int8[]', value: (item) => item.position },
  { name: 'workflow_id', type: 'text[]', value: (item) => item.workflowId },
  { name: 'run_id', type: 'uuid[]', value: (item) => item.runId ?? null },
];

const INSERT_ITEMS: Statement = {
  operation: 'write down the items of a batch',
  text: `
    INSERT INTO batch_items (tenant_id, batch_id, state, ${columnNames(ITEM_COLUMNS)})
    SELECT $1, $2, 'Pending', ${columnNames(ITEM_COLUMNS, 'given.')}
    FROM ${unnestSql(ITEM_COLUMNS, 3, 'given')}`,
};

export async function insertItems(
  session: Session,
  batch: BatchKey,
  items: readonly BatchItem[],
): Promise<void> {
  if (items.length === 0) return;
  const values = [batch.tenantId, batch.batchId, ...columnValues(ITEM_COLUMNS, items)];
  await session.run(INSERT_ITEMS, values);
}
