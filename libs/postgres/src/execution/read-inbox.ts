import { type InboxRow, type RoutedRequest, type ShardId, TenantId } from '@app/contract';

import { decodeValue } from '../codec/decode-value';
import type { Session, Statement } from '../session';

/**
 * Across tenants: a shard has runs of all. Relies on inbox_shard; a few rows at a time, since each may be as large as a
 * request.
 */
const READ_INBOX: Statement = {
  name: 'read_inbox',
  operation: 'read the inbox',
  text: `
    SELECT tenant_id, sequence, routed FROM inbox
    WHERE shard_id = $1 AND sequence > $2
    ORDER BY sequence
    LIMIT $3`,
};

interface StoredRow {
  readonly tenant_id: string;
  readonly sequence: number;
  readonly routed: Buffer;
}

export async function readInbox(
  session: Session,
  shardId: ShardId,
  page: { readonly after: number; readonly countMax: number },
): Promise<InboxRow[]> {
  const rows = await session.run<StoredRow>(READ_INBOX, [shardId, page.after, page.countMax]);
  return rows.map(({ tenant_id, sequence, routed }) => ({
    tenantId: TenantId(tenant_id),
    shardId,
    sequence,
    routed: decodeValue(routed) as RoutedRequest,
  }));
}
