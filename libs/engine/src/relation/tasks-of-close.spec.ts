import { applicationFailure, DEFAULT_RETRY_POLICY, jsonPayload, rejection } from '@app/contract';
import {
  cancelWorkflowExecution,
  CHILD_RUN,
  childCompleted,
  childStarted,
  completeWorkflowExecution,
  continueAsNewWorkflowExecution,
  engine,
  failWorkflowExecution,
  NEXT_RUN_ID,
  PARENT,
  requestCancelWorkflow,
  respondWorkflowTaskCompleted,
  sendRequest,
  settleSentRequest,
  signalWorkflow,
  SPEC_RUN,
  SPEC_SENDER,
  startChildInitiated,
  startWorkflow,
  task,
  terminateWorkflow,
  timeOutWorkflow,
  workflowExecutionCancelRequested,
  workflowExecutionStarted,
  workflowTaskRan,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

const open = workflowExecutionStarted();
const child = workflowExecutionStarted({ parent: PARENT, rootWorkflowExecution: SPEC_SENDER });
const atWork = [workflowTaskScheduled(), workflowTaskStarted()];
const result = [jsonPayload(Uint8Array.of(0x31))];
const childOf = { runId: SPEC_RUN.runId, initiatedEventId: 5 };

const terminated = sendRequest({
  type: 'TerminateWorkflow',
  tenantId: SPEC_RUN.tenantId,
  namespaceId: SPEC_RUN.namespaceId,
  workflowId: CHILD_RUN.workflowId,
  requestId: 'run-1/5/close',
  reason: 'by parent close policy',
  childOf,
});

describe('the parent close policy', () => {
  const family = [
    open,
    workflowTaskRan(startChildInitiated()),
    childStarted({ initiatedEventId: 5 }),
  ];

  it('terminates a pending child of this run, and no other run of its workflow id', () => {
    engine
      .given(...family, ...atWork)
      .when(respondWorkflowTaskCompleted(completeWorkflowExecution()))
      .andTasks(terminated);
  });

  it('is applied when the run is terminated', () => {
    engine
      .given(...family)
      .when(terminateWorkflow())
      .andTasks(terminated);
  });

  it('is applied when the run continues as new', () => {
    engine
      .given(...family, ...atWork)
      .when(respondWorkflowTaskCompleted(continueAsNewWorkflowExecution()))
      .andTasks(terminated);
  });

  it('is applied when the run is retried', () => {
    engine
      .given(
        workflowExecutionStarted({ retryPolicy: DEFAULT_RETRY_POLICY }),
        workflowTaskRan(startChildInitiated()),
        childStarted({ initiatedEventId: 5 }),
        ...atWork,
      )
      .when(respondWorkflowTaskCompleted(failWorkflowExecution()))
      .andTasks(terminated);
  });

  it('is applied when the run times out', () => {
    engine
      .given(
        workflowExecutionStarted({ workflowRunTimeoutMs: 1_000 }),
        workflowTaskRan(startChildInitiated()),
      )
      .after(1_000)
      .when(timeOutWorkflow())
      .andTasks(terminated);
  });

  it('reaches a child of which nobody has said yet that it started', () => {
    engine
      .given(open, workflowTaskRan(startChildInitiated()))
      .when(terminateWorkflow())
      .andTasks(terminated);
  });

  it('asks the child to cancel when it says so', () => {
    engine
      .given(open, workflowTaskRan(startChildInitiated({ parentClosePolicy: 'RequestCancel' })))
      .when(terminateWorkflow())
      .andTasks(
        sendRequest({
          type: 'RequestCancelWorkflow',
          workflowId: CHILD_RUN.workflowId,
          requestId: 'run-1/5/close',
          cause: 'by parent close policy',
          childOf,
          externalWorkflowExecution: SPEC_SENDER,
          externalInitiatedEventId: 5,
        }),
      );
  });

  it('leaves an abandoned child alone', () => {
    engine
      .given(open, workflowTaskRan(startChildInitiated({ parentClosePolicy: 'Abandon' })))
      .when(terminateWorkflow())
      .andTasks();
  });

  it('has nothing to say about children that are over or never started', () => {
    const refused = { ok: false, rejection: rejection('WORKFLOW_ALREADY_STARTED') } as const;
    engine
      .given(
        ...family,
        childCompleted({ initiatedEventId: 5 }),
        workflowTaskRan(startChildInitiated()),
        settleSentRequest({ outcome: refused }),
      )
      .when(terminateWorkflow())
      .andTasks();
  });
});

describe('a child that closes', () => {
  const report = {
    type: 'RecordChildWorkflowClosed',
    tenantId: SPEC_RUN.tenantId,
    namespaceId: PARENT.namespaceId,
    workflowId: PARENT.workflowId,
    runId: PARENT.runId,
    initiatedEventId: PARENT.initiatedEventId,
    workflowExecution: SPEC_SENDER,
    firstExecutionRunId: SPEC_RUN.runId,
  } as const;

  it('tells its parent the result', () => {
    engine
      .given(child, ...atWork)
      .when(respondWorkflowTaskCompleted(completeWorkflowExecution({ result })))
      .andTasks(sendRequest({ ...report, outcome: { type: 'Completed', result } }));
  });

  it('tells its parent the failure, when its retries are used up', () => {
    const failure = applicationFailure('Declined', 'declined');
    engine
      .given(child, ...atWork)
      .when(respondWorkflowTaskCompleted(failWorkflowExecution({ failure })))
      .andTasks(
        sendRequest({
          ...report,
          outcome: { type: 'Failed', failure, retryState: 'RetryPolicyNotSet' },
        }),
      );
  });

  it('tells its parent that it was canceled, terminated or timed out', () => {
    engine
      .given(child, ...atWork)
      .when(respondWorkflowTaskCompleted(cancelWorkflowExecution({ details: result })))
      .andTasks(sendRequest({ ...report, outcome: { type: 'Canceled', details: result } }));
    engine
      .given(child)
      .when(terminateWorkflow())
      .andTasks(sendRequest({ ...report, outcome: { type: 'Terminated' } }));
    engine
      .given(workflowExecutionStarted({ parent: PARENT, workflowRunTimeoutMs: 1_000 }))
      .after(1_000)
      .when(timeOutWorkflow())
      .andTasks(
        sendRequest({ ...report, outcome: { type: 'TimedOut', retryState: 'RetryPolicyNotSet' } }),
      );
  });

  it('says nothing while its chain goes on: not when it continues as new', () => {
    engine
      .given(child, ...atWork)
      .when(respondWorkflowTaskCompleted(continueAsNewWorkflowExecution()))
      .andTasks()
      .andNewRun(workflowExecutionStarted({ parent: PARENT, rootWorkflowExecution: SPEC_SENDER }));
  });

  it('says nothing while its chain goes on: not when it is retried', () => {
    engine
      .given(
        workflowExecutionStarted({ parent: PARENT, retryPolicy: DEFAULT_RETRY_POLICY }),
        ...atWork,
      )
      .when(respondWorkflowTaskCompleted(failWorkflowExecution()))
      .andTasks()
      .andNewRun(workflowExecutionStarted({ parent: PARENT }))
      .andNewRunTasks(task('ScheduleFirstWorkflowTask'));
  });

  it('says nothing while its chain goes on: not when it goes on by cron', () => {
    engine
      .given(workflowExecutionStarted({ parent: PARENT, cronSchedule: '0 * * * *' }), ...atWork)
      .when(respondWorkflowTaskCompleted(completeWorkflowExecution({ result })))
      .andTasks()
      .andNewRun(workflowExecutionStarted({ parent: PARENT }))
      .andNewRunTasks(task('ScheduleFirstWorkflowTask'));
  });

  it('names the first run of its chain and the last', () => {
    engine
      .given(
        workflowExecutionStarted({ parent: PARENT, firstExecutionRunId: NEXT_RUN_ID }),
        ...atWork,
      )
      .when(respondWorkflowTaskCompleted(completeWorkflowExecution()))
      .andTasks(sendRequest({ firstExecutionRunId: NEXT_RUN_ID, workflowExecution: SPEC_SENDER }));
  });

  it('tells nobody when it is nobody’s child', () => {
    engine
      .given(open, ...atWork)
      .when(respondWorkflowTaskCompleted(completeWorkflowExecution()))
      .andTasks();
  });
});

describe('a completion callback', () => {
  const callbacks = [
    { url: 'https://a.example/' },
    { url: 'https://b.example/', headers: { authorization: 'x' } },
  ];
  const called = workflowExecutionStarted({ completionCallbacks: callbacks });

  it('is due when the run closes, each under an id of its own', () => {
    const due = (index: number) =>
      sendRequest({
        type: 'DeliverCallback',
        workflowId: SPEC_RUN.workflowId,
        runId: SPEC_RUN.runId,
        requestId: `run-1/callback/${index}`,
        callback: callbacks[index]!,
        workflowType: 'order',
        firstExecutionRunId: SPEC_RUN.runId,
        outcome: { type: 'Completed', result },
      });
    engine
      .given(called, ...atWork)
      .when(respondWorkflowTaskCompleted(completeWorkflowExecution({ result })))
      .andTasks(due(0), due(1));
  });

  it('goes on to the next run of the chain, and is not due before the last', () => {
    engine
      .given(called, ...atWork)
      .when(respondWorkflowTaskCompleted(continueAsNewWorkflowExecution()))
      .andTasks()
      .andNewRun(workflowExecutionStarted({ completionCallbacks: callbacks }));
    engine
      .given(
        workflowExecutionStarted({
          completionCallbacks: callbacks,
          retryPolicy: DEFAULT_RETRY_POLICY,
        }),
        ...atWork,
      )
      .when(respondWorkflowTaskCompleted(failWorkflowExecution()))
      .andTasks()
      .andNewRun(workflowExecutionStarted({ completionCallbacks: callbacks }));
  });

  it('is due also when the run is terminated', () => {
    engine
      .given(workflowExecutionStarted({ completionCallbacks: callbacks.slice(0, 1) }))
      .when(terminateWorkflow())
      .andTasks(sendRequest({ type: 'DeliverCallback', outcome: { type: 'Terminated' } }));
  });

  it('beyond the limit is refused with the start', () => {
    const completionCallbacks = Array.from({ length: 33 }, () => callbacks[0]!);
    engine
      .given()
      .when(
        startWorkflow({
          start: { workflowType: 'order', taskQueue: 'queue', completionCallbacks },
        }),
      )
      .thenRejected('INVALID_ARGUMENT');
  });
});

describe('a request that means a child only', () => {
  const ofParent = { runId: PARENT.runId, initiatedEventId: PARENT.initiatedEventId };
  const ofAnother = { ...ofParent, initiatedEventId: 9 };

  it('terminates the child it means', () => {
    engine
      .given(child)
      .when(terminateWorkflow({ childOf: ofParent }))
      .andReply({ runId: SPEC_RUN.runId });
  });

  it('finds no other run of the workflow id: an unrelated one, or the child of another event', () => {
    engine
      .given(open)
      .when(terminateWorkflow({ childOf: ofParent }))
      .thenRejected('WORKFLOW_NOT_FOUND');
    engine
      .given(child)
      .when(terminateWorkflow({ childOf: ofAnother }))
      .thenRejected('WORKFLOW_NOT_FOUND');
    engine
      .given(open)
      .when(requestCancelWorkflow({ childOf: ofParent }))
      .thenRejected('WORKFLOW_NOT_FOUND');
    engine
      .given(open)
      .when(signalWorkflow({ childOf: ofParent }))
      .thenRejected('WORKFLOW_NOT_FOUND');
  });

  it('may mean any child of a run', () => {
    engine
      .given(child)
      .when(requestCancelWorkflow({ childOf: { runId: PARENT.runId } }))
      .then(workflowExecutionCancelRequested(), workflowTaskScheduled());
  });

  it('to cancel is fine with a child that is over', () => {
    engine
      .given(child, terminateWorkflow())
      .when(requestCancelWorkflow({ childOf: ofAnother }))
      .thenIgnored('closed');
  });
});
