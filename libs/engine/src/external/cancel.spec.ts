import { LIMITS, rejection } from '@app/contract';
import {
  cancelExternalFailed,
  cancelExternalInitiated,
  completeWorkflowExecution,
  engine,
  externalCancelRequested,
  OTHER_ID,
  PARENT,
  requestCancelExternalWorkflowExecution,
  requestCancelWorkflow,
  respondWorkflowTaskCompleted,
  sendRequest,
  settleSentRequest,
  SPEC_RUN,
  SPEC_SENDER,
  task,
  workflowExecutionCancelRequested,
  workflowExecutionStarted,
  workflowTaskAttemptNoted,
  workflowTaskCompleted,
  workflowTaskFailed,
  workflowTaskRan,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

import { PersistentMap } from '../persistent-map';

const open = workflowExecutionStarted();
const atWork = [workflowTaskScheduled(), workflowTaskStarted()];
const sent = workflowTaskRan(cancelExternalInitiated({ control: 'c' }));

describe('a request to cancel another run', () => {
  it('is recorded, and leaves for the shard of its target', () => {
    engine
      .given(open, ...atWork)
      .when(
        respondWorkflowTaskCompleted(
          requestCancelExternalWorkflowExecution({ control: 'c', reason: 'too late' }),
        ),
      )
      .then(
        workflowTaskCompleted(),
        cancelExternalInitiated({
          workflowExecution: { workflowId: OTHER_ID },
          control: 'c',
          reason: 'too late',
          childWorkflowOnly: false,
        }),
      )
      .andTasks(
        sendRequest(
          {
            type: 'RequestCancelWorkflow',
            namespaceId: SPEC_RUN.namespaceId,
            workflowId: OTHER_ID,
            requestId: 'run-1/5',
            cause: 'too late',
            externalWorkflowExecution: SPEC_SENDER,
            externalInitiatedEventId: 5,
          },
          5,
        ),
      );
  });

  it('that was taken is told to workflow code', () => {
    engine
      .given(open, sent)
      .when(settleSentRequest())
      .then(externalCancelRequested({ initiatedEventId: 5 }), workflowTaskScheduled())
      .andTasks(task('DispatchWorkflowTask'));
  });

  it.each([
    ['WORKFLOW_NOT_FOUND', 'ExternalWorkflowExecutionNotFound'],
    ['NAMESPACE_NOT_FOUND', 'NamespaceNotFound'],
  ] as const)('that is refused with %s has failed as %s', (code, cause) => {
    engine
      .given(open, sent)
      .when(settleSentRequest({ outcome: { ok: false, rejection: rejection(code) } }))
      .then(
        cancelExternalFailed({ cause, initiatedEventId: 5, control: 'c' }),
        workflowTaskScheduled(),
      );
  });

  it('of its own run fails as not found, at once', () => {
    engine
      .given(open, ...atWork)
      .when(
        respondWorkflowTaskCompleted(
          requestCancelExternalWorkflowExecution({ workflowId: SPEC_RUN.workflowId }),
        ),
      )
      .then(
        workflowTaskCompleted(),
        cancelExternalInitiated(),
        cancelExternalFailed({ cause: 'ExternalWorkflowExecutionNotFound' }),
        workflowTaskScheduled(),
      );
  });

  it('still leaves when the run closes with the task that asked for it', () => {
    engine
      .given(open, ...atWork)
      .when(
        respondWorkflowTaskCompleted(
          requestCancelExternalWorkflowExecution(),
          completeWorkflowExecution(),
        ),
      )
      .andTasks(sendRequest({ type: 'RequestCancelWorkflow' }, 5));
  });

  it('without a workflow id fails the workflow task', () => {
    engine
      .given(open, ...atWork)
      .when(
        respondWorkflowTaskCompleted(
          requestCancelExternalWorkflowExecution({ workflowId: '' as never }),
        ),
      )
      .then(
        workflowTaskFailed({ cause: 'BadRequestCancelExternalWorkflowExecutionAttributes' }),
        workflowTaskAttemptNoted(),
      );
  });

  it('beyond the limit of pending ones fails the workflow task', () => {
    const many = PersistentMap.from(
      Array.from({ length: LIMITS.pendingExternalCountMax }, (_, index) => [index, {}] as const),
    );
    engine
      .given(open, ...atWork)
      .supposing(() => ({ externalCancels: many as never }))
      .when(respondWorkflowTaskCompleted(requestCancelExternalWorkflowExecution()))
      .andRefused('BAD_COMMAND');
  });
});

describe('a request to cancel from another run', () => {
  it('says which run asked, and with which event', () => {
    const from = {
      externalWorkflowExecution: { workflowId: PARENT.workflowId, runId: PARENT.runId },
      externalInitiatedEventId: 7,
    };
    engine
      .given(open, workflowTaskRan())
      .when(requestCancelWorkflow(from))
      .then(workflowExecutionCancelRequested(from), workflowTaskScheduled());
  });

  it('is a success when the run was asked before', () => {
    engine
      .given(open, requestCancelWorkflow())
      .when(requestCancelWorkflow())
      .thenIgnored('already requested');
  });
});
