import { LIMITS, RunId, WorkflowId } from '@app/contract';
import { countActiveBatches, countRuns, insertBatch, readBatch } from '@app/postgres';

import { fromBatchOperation } from '../mapping/batch';
import { isRejection } from '../mapping/search-attribute';
import { textOf } from '../wire/proto';
import { invalidArgument, refusalOf } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { batchIdOf } from './batch-id';

/** Operations a second when the client does not say. Temporal's figure. */
const OPERATIONS_PER_SECOND_DEFAULT = 50;

export const startBatchOperation: WorkflowRpc<'StartBatchOperation'> = {
  needs: 'write',
  handle: async (request, call) => {
    const { tenantId, namespaceId } = await call.namespace(request.namespace);
    const scope = { tenantId, namespaceId };
    const operation = fromBatchOperation(request);
    if (operation === undefined) throw invalidArgument('The batch operation is not served.');
    const query = textOf(request.visibilityQuery);
    const targets = request.executions.map(({ workflowId, runId }) => ({
      workflowId: WorkflowId(workflowId ?? ''),
      ...(runId && { runId: RunId(runId) }),
    }));
    if ((query === undefined) === (targets.length === 0)) {
      throw invalidArgument('Give either a query or executions.');
    }
    const batchId = batchIdOf(request.jobId, call.caller);
    const { reason } = request;
    const operationsPerSecond = Math.min(
      request.maxOperationsPerSecond || OPERATIONS_PER_SECOND_DEFAULT,
      LIMITS.batchOperationsPerSecondMax,
    );
    const batch = {
      ...{ ...scope, batchId, operation, reason, operationsPerSecond },
      actor: call.caller.actor,
      ...(query !== undefined && { query }),
    };
    await call.withTenant(async (session) => {
      // The same job asked for again is the one that is there.
      if ((await readBatch(session, { tenantId, batchId })) !== undefined) return;
      const active = await countActiveBatches(session, scope);
      if (active >= LIMITS.batchActiveCountMax) {
        throw refusalOf({ code: 'BATCH_LIMIT_REACHED', message: 'Too many batches run.' });
      }
      const counted = query === undefined ? undefined : await countRuns(session, scope, query);
      if (counted && isRejection(counted)) throw refusalOf(counted);
      await insertBatch(session, batch, targets);
    });
    return {};
  },
};
