import { listBatches } from '@app/postgres';

import { toBatchInfo } from '../mapping/batch';
import { invalidArgument } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';

const PAGE_SIZE_MAX = 100;
const TOKEN = /^(\d{1,15})\/([0-9a-f-]{36})$/;

/** Newest first. */
export const listBatchOperations: WorkflowRpc<'ListBatchOperations'> = {
  needs: 'read',
  handle: async (request, call) => {
    const scope = await call.scope(request.namespace);
    const after = placeOf(Buffer.from(request.nextPageToken).toString());
    const size = Math.min(request.pageSize || PAGE_SIZE_MAX, PAGE_SIZE_MAX);
    const batches = await call.withTenant((session) =>
      listBatches(session, scope, { countMax: size, ...(after && { after }) }),
    );
    const last = batches.length === size ? batches.at(-1) : undefined;
    return {
      operationInfo: batches.map(toBatchInfo),
      nextPageToken: Buffer.from(last ? `${String(last.createdAt)}/${last.batchId}` : ''),
    };
  },
};

function placeOf(token: string): { createdAt: number; batchId: string } | undefined {
  if (token === '') return undefined;
  const [, createdAt, batchId] = TOKEN.exec(token) ?? [];
  if (createdAt === undefined || batchId === undefined) {
    throw invalidArgument('Invalid NextPageToken.');
  }
  return { createdAt: Number(createdAt), batchId };
}
