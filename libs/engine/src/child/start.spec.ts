import { jsonPayload, LIMITS, type NamespaceId, rejection, type RunId } from '@app/contract';
import {
  bufferFlushed,
  CHILD_RUN,
  childStarted,
  completeWorkflowExecution,
  engine,
  eventBuffered,
  PARENT,
  respondWorkflowTaskCompleted,
  sendRequest,
  settleSentRequest,
  signalWorkflow,
  SPEC_RUN,
  SPEC_SENDER,
  startChildFailed,
  startChildInitiated,
  startChildWorkflowExecution,
  startWorkflow,
  task,
  terminateWorkflow,
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

const open = workflowExecutionStarted({ taskQueue: 'queue' });
const atWork = [workflowTaskScheduled(), workflowTaskStarted()];
const input = [jsonPayload(Uint8Array.of(0x31))];

describe('a child', () => {
  it('is recorded with what the parent leaves to the engine, and its start leaves for its own shard', () => {
    engine
      .given(open, ...atWork)
      .when(
        respondWorkflowTaskCompleted(
          startChildWorkflowExecution({ input, control: 'c', workflowRunTimeoutMs: 500 }),
        ),
      )
      .then(
        workflowTaskCompleted(),
        startChildInitiated({
          input,
          control: 'c',
          taskQueue: 'queue',
          workflowTaskTimeoutMs: 10_000,
          workflowRunTimeoutMs: 500,
          parentClosePolicy: 'Terminate',
          workflowIdReusePolicy: 'AllowDuplicate',
          workflowTaskCompletedEventId: 4,
        }),
      )
      .andTasks(
        sendRequest(
          {
            type: 'StartWorkflow',
            tenantId: SPEC_RUN.tenantId,
            namespaceId: SPEC_RUN.namespaceId,
            workflowId: CHILD_RUN.workflowId,
            requestId: 'run-1/5',
            reusePolicy: 'AllowDuplicate',
            conflictPolicy: 'Fail',
            start: {
              workflowType: 'ship',
              taskQueue: 'queue',
              workflowTaskTimeoutMs: 10_000,
              workflowRunTimeoutMs: 500,
              input,
            },
            parent: { ...SPEC_SENDER, namespaceId: SPEC_RUN.namespaceId, initiatedEventId: 5 },
            rootWorkflowExecution: SPEC_SENDER,
          },
          5,
        ),
      );
  });

  it('keeps the root above its parent', () => {
    const root = { workflowId: PARENT.workflowId, runId: PARENT.runId };
    engine
      .given(workflowExecutionStarted({ parent: PARENT, rootWorkflowExecution: root }), ...atWork)
      .when(respondWorkflowTaskCompleted(startChildWorkflowExecution()))
      .andTasks(sendRequest({ rootWorkflowExecution: root }, 5));
  });

  it('says in its first event whose child it is', () => {
    engine
      .given()
      .when(startWorkflow({ parent: PARENT, rootWorkflowExecution: SPEC_SENDER }))
      .andNewRun(
        workflowExecutionStarted({ parent: PARENT, rootWorkflowExecution: SPEC_SENDER }),
        workflowTaskScheduled(),
      );
  });

  it('is started: the parent sees ChildWorkflowExecutionStarted after StartChildWorkflowExecutionInitiated', () => {
    engine
      .given(open, workflowTaskRan(startChildInitiated()))
      .when(settleSentRequest())
      .then(
        childStarted({ initiatedEventId: 5, workflowExecution: CHILD_RUN, workflowType: 'ship' }),
        workflowTaskScheduled(),
      )
      .andTasks(task('DispatchWorkflowTask'));
  });

  it('is started once, however often its shard says so', () => {
    engine
      .given(open, workflowTaskRan(startChildInitiated()), settleSentRequest())
      .when(settleSentRequest())
      .thenIgnored();
  });

  it('whose start is heard of while workflow code is at work waits in the buffer', () => {
    engine
      .given(open, workflowTaskRan(startChildInitiated()), ...atWork)
      .when(settleSentRequest())
      .then(eventBuffered(childStarted()))
      .when(settleSentRequest())
      .thenIgnored()
      .when(respondWorkflowTaskCompleted())
      .then(workflowTaskCompleted(), bufferFlushed(), childStarted(), workflowTaskScheduled())
      .andState((state) => {
        expect(state.children.get(5)).toMatchObject({ startedEventId: 9, runId: CHILD_RUN.runId });
      });
  });

  it('that its shard refuses has failed to start because the workflow exists', () => {
    const outcome = { ok: false, rejection: rejection('WORKFLOW_ALREADY_STARTED') } as const;
    engine
      .given(open, workflowTaskRan(startChildInitiated({ control: 'c' })))
      .when(settleSentRequest({ outcome }))
      .then(
        startChildFailed({
          cause: 'WorkflowAlreadyExists',
          initiatedEventId: 5,
          workflowTaskCompletedEventId: 4,
          control: 'c',
        }),
        workflowTaskScheduled(),
      )
      .andState((state) => {
        expect(state.children.size).toBe(0);
      });
  });

  it('of a namespace that does not exist fails at once, and workflow code looks again', () => {
    const namespace = { name: 'nowhere' };
    engine
      .given(open, ...atWork)
      .when(respondWorkflowTaskCompleted(startChildWorkflowExecution({ namespace })))
      .then(
        workflowTaskCompleted(),
        startChildInitiated({ namespace }),
        startChildFailed({ cause: 'NamespaceNotFound', namespace, initiatedEventId: 5 }),
        workflowTaskScheduled(),
      )
      .andTasks(task('DispatchWorkflowTask'));
  });

  it('of another namespace is sent there', () => {
    const namespace = { name: 'other', namespaceId: 'other-namespace' as NamespaceId };
    engine
      .given(open, ...atWork)
      .when(respondWorkflowTaskCompleted(startChildWorkflowExecution({ namespace })))
      .andTasks(sendRequest({ namespaceId: namespace.namespaceId }, 5));
  });

  it('is not started when its parent closes with the task that asked for it', () => {
    engine
      .given(open, ...atWork)
      .when(
        respondWorkflowTaskCompleted(
          startChildWorkflowExecution({ parentClosePolicy: 'Abandon' }),
          completeWorkflowExecution(),
        ),
      )
      .then(workflowTaskCompleted(), startChildInitiated(), workflowExecutionCompleted())
      .andTasks();
  });

  it('of a parent that closed meanwhile says so in vain', () => {
    engine
      .given(open, workflowTaskRan(startChildInitiated()), terminateWorkflow())
      .when(settleSentRequest({ initiatedEventId: 5 }))
      .thenIgnored('closed');
  });

  it('goes on with a workflow that waits for signals meanwhile', () => {
    engine
      .given(open, workflowTaskRan(startChildInitiated()))
      .when(signalWorkflow())
      .then(workflowExecutionSignaled(), workflowTaskScheduled());
  });

  it.each([
    ['without a workflow id', { workflowId: '' as never }],
    ['without a workflow type', { workflowType: '' }],
    ['with an empty task queue', { taskQueue: '' }],
    ['with a negative time-out', { workflowRunTimeoutMs: -1 }],
    ['with a cron schedule that means nothing', { cronSchedule: 'now and then' }],
    ['with a broken retry policy', { retryPolicy: { backoffCoefficient: 0 } as never }],
  ])('%s fails the workflow task', (_, fields) => {
    engine
      .given(open, ...atWork)
      .when(respondWorkflowTaskCompleted(startChildWorkflowExecution(fields)))
      .then(
        workflowTaskFailed({ cause: 'BadStartChildExecutionAttributes' }),
        workflowTaskAttemptNoted(),
      );
  });

  it('beyond the limit of pending children fails the workflow task, not the run', () => {
    const child = { initiatedEventId: 5 } as never;
    const many = PersistentMap.from(
      Array.from({ length: LIMITS.pendingChildCountMax }, (_, index) => [index, child] as const),
    );
    engine
      .given(open, ...atWork)
      .supposing(() => ({ children: many }))
      .when(respondWorkflowTaskCompleted(startChildWorkflowExecution()))
      .andRefused('BAD_COMMAND')
      .andState(({ status }) => {
        expect(status).toBe('Running');
      });
  });
});

describe('an outcome that nothing waits for', () => {
  it('changes nothing', () => {
    engine
      .given(open, workflowTaskRan(startChildInitiated()))
      .when(settleSentRequest({ initiatedEventId: 3 }))
      .thenIgnored('nothing waits for it');
  });

  it('of a start that has given the parent another run before changes nothing', () => {
    const outcome = { ok: true, reply: { runId: 'another' as RunId } } as const;
    engine
      .given(open, workflowTaskRan(startChildInitiated()), settleSentRequest())
      .when(settleSentRequest({ outcome, initiatedEventId: 5 }))
      .thenIgnored();
  });
});
