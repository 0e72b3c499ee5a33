import {
  NamespaceId,
  type OutboxPage,
  type OutboxRow,
  type Outgoing,
  RunId,
  type ShardId,
  TenantId,
  WorkflowId,
} from '@app/contract';

import { decodeValue } from '../codec/decode-value';
import type { Session, Statement } from '../session';
import { fromStoredText } from '../wire/stored-text';
import { OUTBOX_KIND_NUMBER } from './turn-columns';

/**
 * Across tenants: a shard has runs of all. Relies on outbox_kind (shard_id, kind, turn, position). The length of a value that lies outside
 * of its row is known without reading it, so rows beyond the page cost nothing but their keys.
 */
const READ_OUTBOX: Statement = {
  name: 'read_outbox',
  operation: 'read the outbox',
  text: `
    SELECT turn, position, tenant_id, namespace_id, workflow_id, run_id, outgoing
    FROM (
      SELECT *, sum(octet_length(outgoing)) OVER (ORDER BY turn, position) - octet_length(outgoing) AS bytes_before
      FROM (
        SELECT * FROM outbox
        WHERE shard_id = $1 AND kind = $6 AND (turn, position) > ($2, $3)
        ORDER BY turn, position
        LIMIT $4
      ) AS counted
    ) AS measured
    WHERE bytes_before < $5
    ORDER BY turn, position`,
};

interface StoredRow {
  readonly turn: number;
  readonly position: number;
  readonly tenant_id: string;
  readonly namespace_id: string;
  readonly workflow_id: string;
  readonly run_id: string;
  readonly outgoing: Buffer;
}

export async function readOutbox(
  session: Session,
  shardId: ShardId,
  page: OutboxPage,
): Promise<OutboxRow[]> {
  const { kind, after, countMax, bytesMax } = page;
  const values = [
    shardId,
    after.turn,
    after.position,
    countMax,
    bytesMax,
    OUTBOX_KIND_NUMBER[kind],
  ];
  const rows = await session.run<StoredRow>(READ_OUTBOX, values);
  return rows.map((row) => ({
    key: { turn: row.turn, position: row.position },
    source: {
      tenantId: TenantId(row.tenant_id),
      namespaceId: NamespaceId(row.namespace_id),
      workflowId: WorkflowId(fromStoredText(row.workflow_id)),
      runId: RunId(row.run_id),
    },
    outgoing: decodeValue(row.outgoing) as Outgoing,
  }));
}
