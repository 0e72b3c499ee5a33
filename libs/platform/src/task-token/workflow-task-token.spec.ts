import { NamespaceId, RunId, TenantId, WorkflowId } from '@app/contract';
import fc from 'fast-check';

import { openTaskToken } from './open-task-token';
import { taskTokenKey } from './task-token-key';
import { openWorkflowTaskToken, sealWorkflowTaskToken } from './workflow-task-token';

const key = taskTokenKey(new Uint8Array(32).fill(7));
const run = {
  tenantId: TenantId('5b6c0f9e-0000-4000-8000-000000000001'),
  namespaceId: NamespaceId('5b6c0f9e-0000-4000-8000-000000000002'),
  workflowId: WorkflowId('order-1'),
  runId: RunId('5b6c0f9e-0000-4000-8000-000000000003'),
};

it('names after opening what was sealed, whatever the ids contain', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.array(fc.nat(), { minLength: 3, maxLength: 3 }),
      fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
      (workflowId, [scheduledEventId = 0, startedEventId = 0, attempt = 0], queryId) => {
        const content = {
          ...run,
          ...{ workflowId: WorkflowId(workflowId), scheduledEventId, startedEventId, attempt },
          ...(queryId !== undefined && { queryId }),
        };
        expect(openWorkflowTaskToken(sealWorkflowTaskToken(content, key), [key])).toEqual(content);
      },
    ),
  );
});

it('is no token of an activity, although the same key made it', () => {
  const content = { ...run, scheduledEventId: 2, startedEventId: 3, attempt: 1 };
  const token = sealWorkflowTaskToken(content, key);
  expect(openTaskToken(token, [key])).toBeUndefined();
  expect(openWorkflowTaskToken(`A${token.slice(1)}`, [key])).toBeUndefined();
});
