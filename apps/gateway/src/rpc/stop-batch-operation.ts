import { changeBatch, readBatch } from '@app/postgres';

import { notFoundRefusal } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { batchIdOf } from './batch-id';

/** What is not done yet is left as it is. */
export const stopBatchOperation: WorkflowRpc<'StopBatchOperation'> = {
  needs: 'write',
  handle: async (request, call) => {
    await call.scope(request.namespace);
    const key = { tenantId: call.caller.tenantId, batchId: batchIdOf(request.jobId, call.caller) };
    await call.withTenant(async (session) => {
      if ((await changeBatch(session, key, 'abort')) !== undefined) return;
      const known = await readBatch(session, key);
      if (known === undefined) throw notFoundRefusal(`batch operation ${request.jobId} not found`);
    });
    return {};
  },
};
