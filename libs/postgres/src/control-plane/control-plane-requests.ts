import type { TenantId } from '@app/contract';

import { decodeValue } from '../codec/decode-value';
import { encodeValue } from '../codec/encode-value';
import type { Session, Statement } from '../session';
import { toStoredText } from '../wire/stored-text';

const TAKE: Statement = {
  operation: 'note a request id',
  text: `
    INSERT INTO control_plane_requests (tenant_id, request_id, operation, answer) VALUES ($1, $2, $3, '')
    ON CONFLICT DO NOTHING RETURNING request_id`,
};

const READ: Statement = {
  operation: 'read the answer to a request id',
  text: 'SELECT operation, answer FROM control_plane_requests WHERE tenant_id = $1 AND request_id = $2',
};

const ANSWER: Statement = {
  operation: 'keep the answer to a request id',
  text: 'UPDATE control_plane_requests SET answer = $3 WHERE tenant_id = $1 AND request_id = $2',
};

export type Once<T> =
  | { readonly type: 'first'; readonly answer: T }
  | { readonly type: 'repeated'; readonly answer: T }
  /** The request id belongs to another operation. */
  | { readonly type: 'reused' };

/**
 * Does something once per request id, in the transaction of the session: the id is taken first, so a concurrent
 * repetition waits for this transaction and then finds the answer.
 */
export async function onceByRequestId<T>(
  session: Session,
  request: { readonly tenantId: TenantId; readonly requestId: string; readonly operation: string },
  work: () => Promise<T>,
): Promise<Once<T>> {
  const { tenantId, operation } = request;
  const requestId = toStoredText(request.requestId);
  const taken = await session.run(TAKE, [tenantId, requestId, operation]);
  if (taken.length === 0) {
    const [row] = await session.run<{ operation: string; answer: Buffer }>(READ, [
      tenantId,
      requestId,
    ]);
    if (row?.operation !== operation) return { type: 'reused' };
    return { type: 'repeated', answer: decodeValue(row.answer) as T };
  }
  const answer = await work();
  await session.run(ANSWER, [tenantId, requestId, encodeValue(answer)]);
  return { type: 'first', answer };
}

const AUDIT: Statement = {
  operation: 'write the audit log',
  text: 'INSERT INTO audit_log (tenant_id, actor, operation, subject) VALUES ($1, $2, $3, $4)',
};

/** One row per change, in the transaction of the change. */
export async function audit(
  session: Session,
  entry: {
    readonly tenantId: TenantId;
    readonly actor: string;
    readonly operation: string;
    readonly subject: string;
  },
): Promise<void> {
  await session.run(AUDIT, [
    entry.tenantId,
    entry.actor,
    entry.operation,
    toStoredText(entry.subject),
  ]);
}
