import { jsonPayload, LIMITS, type NamespaceId, rejection, type RunId } from '@app/contract';
import {
  bufferFlushed,
  completeWorkflowExecution,
  engine,
  eventBuffered,
  externalSignaled,
  OTHER_ID,
  PARENT,
  respondWorkflowTaskCompleted,
  sendRequest,
  settleSentRequest,
  signalExternalFailed,
  signalExternalInitiated,
  signalExternalWorkflowExecution,
  signalWorkflow,
  SPEC_RUN,
  SPEC_SENDER,
  task,
  workflowExecutionCompleted,
  workflowExecutionSignaled,
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
const input = [jsonPayload(Uint8Array.of(0x31))];
const sent = workflowTaskRan(signalExternalInitiated({ control: 'c' }));
const otherRunId = '00000000-0000-7000-8000-000000000001' as RunId;

describe('a signal to another run', () => {
  it('is recorded, and leaves with an id of its own for the shard of its target', () => {
    engine
      .given(open, ...atWork)
      .when(
        respondWorkflowTaskCompleted(
          signalExternalWorkflowExecution({ input, control: 'c', runId: otherRunId }),
        ),
      )
      .then(
        workflowTaskCompleted(),
        signalExternalInitiated({
          workflowExecution: { workflowId: OTHER_ID, runId: otherRunId },
          signalName: 'signal',
          input,
          control: 'c',
          childWorkflowOnly: false,
          workflowTaskCompletedEventId: 4,
        }),
      )
      .andTasks(
        sendRequest(
          {
            type: 'SignalWorkflow',
            tenantId: SPEC_RUN.tenantId,
            namespaceId: SPEC_RUN.namespaceId,
            workflowId: OTHER_ID,
            runId: otherRunId,
            requestId: 'run-1/5',
            signalName: 'signal',
            input,
            externalWorkflowExecution: SPEC_SENDER,
          },
          5,
        ),
      );
  });

  it('for a child only says so to its target', () => {
    engine
      .given(open, ...atWork)
      .when(
        respondWorkflowTaskCompleted(signalExternalWorkflowExecution({ childWorkflowOnly: true })),
      )
      .andTasks(sendRequest({ childOf: { runId: SPEC_RUN.runId } }, 5));
  });

  it('to another namespace goes there', () => {
    const namespace = { name: 'other', namespaceId: 'other-namespace' as NamespaceId };
    engine
      .given(open, ...atWork)
      .when(
        respondWorkflowTaskCompleted(
          signalExternalWorkflowExecution({ namespace, workflowId: SPEC_RUN.workflowId }),
        ),
      )
      .andTasks(sendRequest({ namespaceId: namespace.namespaceId }, 5));
  });

  it('that arrived is told to workflow code', () => {
    engine
      .given(open, sent)
      .when(settleSentRequest())
      .then(
        externalSignaled({
          initiatedEventId: 5,
          workflowExecution: { workflowId: OTHER_ID },
          control: 'c',
        }),
        workflowTaskScheduled(),
      )
      .andTasks(task('DispatchWorkflowTask'));
  });

  it.each([
    ['WORKFLOW_NOT_FOUND', 'ExternalWorkflowExecutionNotFound'],
    ['WORKFLOW_CLOSED', 'ExternalWorkflowExecutionNotFound'],
    ['NAMESPACE_NOT_FOUND', 'NamespaceNotFound'],
    ['SIGNAL_LIMIT_REACHED', 'SignalCountLimitExceeded'],
  ] as const)('that its target refuses with %s has failed as %s', (code, cause) => {
    engine
      .given(open, sent)
      .when(settleSentRequest({ outcome: { ok: false, rejection: rejection(code) } }))
      .then(
        signalExternalFailed({
          cause,
          initiatedEventId: 5,
          workflowTaskCompletedEventId: 4,
          control: 'c',
        }),
        workflowTaskScheduled(),
      );
  });

  it('has one outcome', () => {
    engine
      .given(open, sent, settleSentRequest())
      .when(settleSentRequest({ initiatedEventId: 5 }))
      .thenIgnored('nothing waits for it');
  });

  it('has one outcome although its event still waits in the buffer, in the order of arrival', () => {
    engine
      .given(open, sent, ...atWork)
      .when(settleSentRequest())
      .then(eventBuffered(externalSignaled()))
      .when(settleSentRequest({ initiatedEventId: 5 }))
      .thenIgnored('nothing waits for it')
      .when(signalWorkflow())
      .then(eventBuffered(workflowExecutionSignaled()))
      .when(respondWorkflowTaskCompleted())
      .then(
        workflowTaskCompleted(),
        bufferFlushed(),
        externalSignaled(),
        workflowExecutionSignaled(),
        workflowTaskScheduled(),
      );
  });

  it('to itself fails as not found, at once', () => {
    engine
      .given(open, ...atWork)
      .when(
        respondWorkflowTaskCompleted(
          signalExternalWorkflowExecution({ workflowId: SPEC_RUN.workflowId }),
        ),
      )
      .then(
        workflowTaskCompleted(),
        signalExternalInitiated(),
        signalExternalFailed({ cause: 'ExternalWorkflowExecutionNotFound', initiatedEventId: 5 }),
        workflowTaskScheduled(),
      )
      .andTasks(task('DispatchWorkflowTask'))
      .andState(({ externalSignals }) => {
        expect(externalSignals.size).toBe(0);
      });
  });

  it('to a namespace that does not exist fails at once', () => {
    engine
      .given(open, ...atWork)
      .when(
        respondWorkflowTaskCompleted(
          signalExternalWorkflowExecution({ namespace: { name: 'nowhere' } }),
        ),
      )
      .then(
        workflowTaskCompleted(),
        signalExternalInitiated(),
        signalExternalFailed({ cause: 'NamespaceNotFound' }),
        workflowTaskScheduled(),
      );
  });

  it('still leaves when the run closes with the task that asked for it', () => {
    engine
      .given(open, ...atWork)
      .when(
        respondWorkflowTaskCompleted(
          signalExternalWorkflowExecution(),
          completeWorkflowExecution(),
        ),
      )
      .then(workflowTaskCompleted(), signalExternalInitiated(), workflowExecutionCompleted())
      .andTasks(sendRequest({ type: 'SignalWorkflow' }, 5));
  });

  it.each([
    ['without a workflow id', { workflowId: '' as never }],
    ['with a run id that no run can have', { runId: 'seven' as never }],
    ['without a name', { signalName: '' }],
  ])('%s fails the workflow task', (_, fields) => {
    engine
      .given(open, ...atWork)
      .when(respondWorkflowTaskCompleted(signalExternalWorkflowExecution(fields)))
      .then(
        workflowTaskFailed({ cause: 'BadSignalWorkflowExecutionAttributes' }),
        workflowTaskAttemptNoted(),
      );
  });

  it('beyond the limit of pending ones fails the workflow task', () => {
    const many = PersistentMap.from(
      Array.from({ length: LIMITS.pendingExternalCountMax }, (_, index) => [index, {}] as const),
    );
    engine
      .given(open, ...atWork)
      .supposing(() => ({ externalSignals: many as never }))
      .when(respondWorkflowTaskCompleted(signalExternalWorkflowExecution()))
      .andRefused('BAD_COMMAND');
  });
});

describe('a signal from another run', () => {
  it('says which run sent it', () => {
    const { workflowId, runId } = PARENT;
    engine
      .given(open, workflowTaskRan())
      .when(signalWorkflow({ externalWorkflowExecution: { workflowId, runId } }))
      .then(
        workflowExecutionSignaled({ externalWorkflowExecution: { workflowId, runId } }),
        workflowTaskScheduled(),
      );
  });
});
