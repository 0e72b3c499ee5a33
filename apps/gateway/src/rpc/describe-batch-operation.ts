import { readBatch } from '@app/postgres';

import { toBatchDescription } from '../mapping/batch';
import { notFoundRefusal } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { batchIdOf } from './batch-id';

export const describeBatchOperation: WorkflowRpc<'DescribeBatchOperation'> = {
  needs: 'read',
  handle: async (request, call) => {
    const { tenantId, namespaceId } = await call.namespace(request.namespace);
    const batchId = batchIdOf(request.jobId, call.caller);
    const batch = await call.withTenant((session) => readBatch(session, { tenantId, batchId }));
    if (batch?.namespaceId !== namespaceId) {
      throw notFoundRefusal(`batch operation ${request.jobId} not found`);
    }
    return { ...toBatchDescription(batch), jobId: request.jobId };
  },
};
