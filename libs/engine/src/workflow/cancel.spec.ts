import { RunId } from '@app/contract';
import {
  bufferFlushed,
  engine,
  eventBuffered,
  requestCancelWorkflow,
  respondWorkflowTaskCompleted,
  SPEC_RUN,
  task,
  terminateWorkflow,
  workflowExecutionCancelRequested,
  workflowExecutionStarted,
  workflowTaskCompleted,
  workflowTaskRan,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

const open = workflowExecutionStarted();

describe('a request to cancel a workflow', () => {
  it('becomes an event and wakes workflow code, which decides what to do', () => {
    engine
      .given(open, workflowTaskRan())
      .when(requestCancelWorkflow({ cause: 'too late', identity: 'me', requestId: 'r' }))
      .then(
        workflowExecutionCancelRequested({ cause: 'too late', identity: 'me', requestId: 'r' }),
        workflowTaskScheduled(),
      )
      .andReply({ runId: SPEC_RUN.runId })
      .andTasks(task('DispatchWorkflowTask'));
  });

  it('that means another chain of runs finds none, and neither does a termination', () => {
    const firstExecutionRunId = RunId('another chain');
    engine
      .given(open)
      .when(requestCancelWorkflow({ firstExecutionRunId }))
      .thenRejected('WORKFLOW_NOT_FOUND')
      .when(terminateWorkflow({ firstExecutionRunId }))
      .thenRejected('WORKFLOW_NOT_FOUND')
      .when(requestCancelWorkflow({ firstExecutionRunId: SPEC_RUN.runId }))
      .then(workflowExecutionCancelRequested(), workflowTaskScheduled());
  });

  it('changes nothing the second time', () => {
    engine
      .given(open, requestCancelWorkflow())
      .when(requestCancelWorkflow())
      .thenIgnored('already requested');
  });

  it('changes nothing the second time when the first is still buffered', () => {
    engine
      .given(open, workflowTaskScheduled(), workflowTaskStarted(), requestCancelWorkflow())
      .when(requestCancelWorkflow())
      .thenIgnored('already requested');
  });

  it('is fine with a closed run', () => {
    engine.given(open, terminateWorkflow()).when(requestCancelWorkflow()).thenIgnored('closed');
  });

  it('waits in the buffer while workflow code is at work', () => {
    engine
      .given(open, workflowTaskScheduled(), workflowTaskStarted())
      .when(requestCancelWorkflow())
      .then(eventBuffered(workflowExecutionCancelRequested()))
      .when(respondWorkflowTaskCompleted())
      .then(
        workflowTaskCompleted(),
        bufferFlushed(),
        workflowExecutionCancelRequested(),
        workflowTaskScheduled(),
      );
  });

  it('waits with the run before its first workflow task', () => {
    engine
      .given(workflowExecutionStarted({ firstWorkflowTaskBackoffMs: 1_000 }))
      .when(requestCancelWorkflow())
      .then(workflowExecutionCancelRequested())
      .andTasks();
  });
});
