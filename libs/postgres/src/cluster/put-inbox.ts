import type { InboxRow } from '@app/contract';

import { encodeValue } from '../codec/encode-value';
import type { Session, Statement } from '../session';
import { type Column, columnNames, columnValues, unnestSql } from '../wire/columns';

const COLUMNS: readonly Column<Omit<InboxRow, 'sequence'>>[] = [
  { name: 'tenant_id', type: 'uuid[]', value: ({ tenantId }) => tenantId },
  { name: 'shard_id', type: 'int4[]', value: ({ shardId }) => shardId },
  { name: 'routed', type: 'bytea[]', value: ({ routed }) => encodeValue(routed) },
];

/** Rows get their numbers in the order given. */
const PUT_INBOX: Statement = {
  name: 'put_inbox',
  operation: 'put requests into the inbox',
  text: `
    INSERT INTO inbox (${columnNames(COLUMNS)})
    SELECT ${columnNames(COLUMNS, 'given.')} FROM ${unnestSql(COLUMNS, 1, 'given')}`,
};

/** Requests that cannot take the way of the log. Stored when it resolves; the owner of the shard finds them. */
export async function putInbox(
  session: Session,
  rows: readonly Omit<InboxRow, 'sequence'>[],
): Promise<void> {
  await session.run(PUT_INBOX, columnValues(COLUMNS, rows));
}
